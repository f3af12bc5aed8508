"""Static files with their compressed copies, readable by a web server with its own user."""

import os

from django.conf import settings
from whitenoise.compress import Compressor
from whitenoise.storage import CompressedManifestStaticFilesStorage


class ReadableCompressor(Compressor):
    def write_data(self, *args):
        """whitenoise leaves the rights to the umask, and ours shuts others out."""
        path = super().write_data(*args)
        os.chmod(path, settings.FILE_UPLOAD_PERMISSIONS)
        return path


class StaticFiles(CompressedManifestStaticFilesStorage):
    def create_compressor(self, **kwargs):
        return ReadableCompressor(**kwargs)
