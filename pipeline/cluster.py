"""Where tasks run: an embedded Dask cluster, or a scheduler elsewhere over mutual TLS.

A Dask port runs code for whoever reaches it, so the embedded cluster has
certificates of its own, made at each start and never written, and a remote one
must be `tls://` with three files. Dask holds no truth: a task that dies with
its worker is not tried again by Dask but answered for by the dispatcher.
"""

from __future__ import annotations

import contextlib
import ssl
from collections.abc import Iterator

import dask
from distributed import Client, LocalCluster, Security

from pipeline.settings import Settings

_PRELOAD = "pipeline.worker"
_CONFIG = {
    "distributed.worker.daemon": False,  # a daemon may have no children, the sandbox is one
    "distributed.scheduler.allowed-failures": 0,
    "distributed.scheduler.worker-ttl": "2 minutes",
    "distributed.nanny.pre-spawn-environ.OMP_NUM_THREADS": 1,
    "distributed.scheduler.http.routes": [],  # its pages would name petitions to anybody here
    "distributed.worker.http.routes": [],
    "distributed.comm.timeouts.connect": "30s",
    "distributed.admin.low-level-log-length": 1000,
}


@contextlib.contextmanager
def connect(settings: Settings) -> Iterator[Client]:
    """A client of the cluster a site has configured.

    Raises:
        ValueError: a scheduler address without TLS, or without usable certificates.
        OSError: the scheduler cannot be reached.
    """
    with contextlib.ExitStack() as stack:
        stack.enter_context(dask.config.set(_CONFIG))
        if settings.scheduler is None:
            yield stack.enter_context(_embedded(settings, stack))
        else:
            security = _mutual(settings)
            yield stack.enter_context(
                Client(  # type: ignore[no-untyped-call]
                    settings.scheduler, security=security, timeout="30s", set_as_default=False
                )
            )


def _embedded(settings: Settings, stack: contextlib.ExitStack) -> Client:
    settings.scratch.mkdir(parents=True, exist_ok=True)
    cluster = LocalCluster(  # type: ignore[no-untyped-call]
        n_workers=settings.workers,
        threads_per_worker=1,
        processes=True,
        security=True,
        dashboard_address=None,
        scheduler_kwargs={"dashboard_address": "127.0.0.1:0"},  # not the well-known port
        local_directory=str(settings.scratch),  # Dask removes what a killed one left
        preload=[_PRELOAD],
        env=settings.environment(),
    )
    stack.enter_context(cluster)
    return Client(cluster, set_as_default=False)  # type: ignore[no-untyped-call]


def _mutual(settings: Settings) -> Security:
    address = settings.scheduler or ""
    files = (settings.scheduler_ca, settings.scheduler_cert, settings.scheduler_key)
    if not address.startswith("tls://") or None in files:
        raise ValueError(
            "a scheduler elsewhere needs a tls:// address and DONTHU_SCHEDULER_CA, _CERT and _KEY"
        )
    ca, cert, key = (str(file) for file in files)
    try:  # an OSError from here would look like a scheduler that is away for a while
        context = ssl.create_default_context(cafile=ca)
        context.load_cert_chain(cert, key, password="")
    except OSError as error:
        raise ValueError(
            "DONTHU_SCHEDULER_CA, _CERT or _KEY cannot be used: "
            f"{type(error).__name__} {error.strerror or ''}".rstrip()
        ) from None
    return Security(  # type: ignore[no-untyped-call]
        require_encryption=True, tls_ca_file=ca, tls_client_cert=cert, tls_client_key=key
    )
