"""Only the admin accepts files."""

from django.core.files.uploadhandler import FileUploadHandler
from django.http.multipartparser import MultiPartParserError


class NoFiles(MultiPartParserError):
    """A file where none is taken; answered 400 with these words."""

    def __init__(self):
        super().__init__("This form accepts no files. Please go back and send it without the file.")


class AdminUploads(FileUploadHandler):
    """Refuses the first file that is sent anywhere else, before a byte of it is kept."""

    def new_file(self, *args, **kwargs):
        super().new_file(*args, **kwargs)
        if not self.request.path.startswith("/admin/"):
            raise NoFiles

    def receive_data_chunk(self, raw_data, start):
        return raw_data  # for the handlers after this

    def file_complete(self, file_size):
        return None
