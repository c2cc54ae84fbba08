"""The same site with its files in a bucket: a real S3 protocol over loopback, signed addresses for those who may see."""

import io
import urllib.request
import warnings

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from studio.models import Take
from studio.services import takes
from tests.studio.conftest import wav_bytes


@pytest.fixture
def bucket(settings, monkeypatch):
    """A bucket of our own behind an S3 server on this machine."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import boto3
        from moto.server import ThreadedMotoServer

        server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
        server.start()
        host, port = server.get_host_and_port()
        endpoint = f"http://{host}:{port}"
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            monkeypatch.setenv(name, "test")
        boto3.client("s3", endpoint_url=endpoint, region_name="us-east-1").create_bucket(Bucket="music")
    options = {
        "bucket_name": "music",
        "endpoint_url": endpoint,
        "region_name": "us-east-1",
        "default_acl": "private",
        "querystring_expire": 300,
        "file_overwrite": True,
    }
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options},
    }
    yield endpoint
    server.stop()


def test_a_recording_goes_to_the_bucket_and_comes_back(bucket, browser, alice, bob, charlie):
    sound = wav_bytes(1.0)
    answer = browser(alice).post("/api/uploads/", {"file": SimpleUploadedFile("a.wav", sound)})
    assert answer.status_code == 201, answer.content
    take = Take.objects.get()
    take.project.viewers.add(bob)
    address = reverse("take-file", args=[take.pk, "original"])
    for person in (alice, bob):
        sent_on = browser(person).get(address)
        assert sent_on.status_code == 302
        assert sent_on.url.startswith(bucket)
        assert "Signature=" in sent_on.url
        with urllib.request.urlopen(sent_on.url) as opened:  # noqa: S310  (our own bucket)
            assert opened.read() == sound
    assert browser(charlie).get(address).status_code == 404
    with takes.open_file(take.files.get(role="original")) as opened:
        assert io.BytesIO(opened.read()).getvalue() == sound


def test_what_goes_is_gone_from_the_bucket(bucket, browser, alice):
    browser(alice).post("/api/uploads/", {"file": SimpleUploadedFile("a.wav", wav_bytes(1.0))})
    take = Take.objects.get()
    path = take.files.get(role="original").path
    assert default_storage.exists(path)
    assert browser(alice).post(reverse("take-delete", args=[take.pk])).status_code in {200, 302}
    assert not default_storage.exists(path)
