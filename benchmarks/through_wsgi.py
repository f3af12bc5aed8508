"""The same application through granian's WSGI interface, as it was served before: to compare.

`python -m benchmarks.through_wsgi` takes the options of `newsroom.serving.server`.
"""

from django.utils.module_loading import import_string

from newsroom.serving import server

if __name__ == "__main__":
    chosen = server.options()
    served = server.server(chosen, "wsgi", blocking_threads=chosen.threads)
    served.serve(target_loader=import_string)
