"""The command line of Đơn Thư.

Nothing heavy is imported before a command is chosen: worker processes import
this module again, and `donthu --help` should not wait. Each command reads its
arguments, calls the room that does the work and turns the outcome into an
exit code: 0 done, 1 done but something failed, 2 not possible as asked.
"""

# ruff: noqa: PLC0415 - see above
from __future__ import annotations

import argparse
import os
import signal
import sys
from pathlib import Path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeVar

    from api.settings import Settings as ServerSettings
    from models import ArtefactError
    from models.corpus import Example
    from pipeline.settings import Settings

    S = TypeVar("S", bound=Settings)

DONE, FAILED, USAGE, INTERRUPTED = 0, 1, 2, 130
_STORE = Path("-")  # instead of a file of decisions: those of the store
_DECISIONS = 5_000  # the newest that limits are set by


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit code."""
    chosen = _parser().parse_args(arguments)
    run: Callable[[argparse.Namespace], int] = chosen.run
    try:
        return run(chosen)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has enough; Python must not try to flush it again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="donthu", description="Đơn Thư: đọc đơn, đề xuất loại, chủ đề và cách xử lý."
    )
    commands = parser.add_subparsers(required=True, metavar="LỆNH")
    _add_services(commands)
    _add_reading(commands)
    _add_models(commands)
    _add_care(commands)
    return parser


def _add_services(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    serve = commands.add_parser("serve", help="chạy API, trang web và bộ xử lý trên máy này")
    serve.add_argument("--host", default=None, help="địa chỉ lắng nghe (127.0.0.1)")
    serve.add_argument("--port", type=int, default=None, help="cổng (8000)")
    serve.add_argument("--samples", type=Path, help="thư mục đơn mẫu để đăng ký và xử lý một lần")
    serve.set_defaults(run=_serve)
    work = commands.add_parser("work", help="chỉ chạy bộ xử lý, bên cạnh một kho hồ sơ")
    work.add_argument("--store", help="địa chỉ kho hồ sơ (DONTHU_STORE_URL)")
    work.add_argument("--scheduler", help="tls://... của cụm Dask; không có thì tự mở cụm")
    work.set_defaults(run=_work)


def _add_reading(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    classify = commands.add_parser("classify", help="đọc và phân loại tệp, không cần máy chủ")
    classify.add_argument("paths", nargs="+", type=Path, metavar="PATH")
    classify.add_argument("--json", action="store_true", help="mỗi tài liệu một dòng JSON")
    classify.add_argument("--jobs", type=_positive, help="số tiến trình (mặc định: số nhân)")
    classify.add_argument("--model", type=Path, help="tệp mô hình (mặc định: mô hình đang dùng)")
    classify.add_argument("--watch", type=Path, metavar="FILE", help="danh sách theo dõi (TOML)")
    classify.set_defaults(run=_classify)
    backlog = commands.add_parser("backlog", help="đăng ký mọi tệp trong thư mục rồi theo dõi")
    backlog.add_argument("path", type=Path, metavar="PATH")
    backlog.add_argument("--to", help="địa chỉ kho hồ sơ (DONTHU_STORE_URL)")
    backlog.set_defaults(run=_backlog)
    for command in (classify, backlog):
        command.add_argument(
            "--folder-is-petition", action="store_true", help="mỗi thư mục chứa tệp là một đơn"
        )


def _add_models(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    train = commands.add_parser("train", help="huấn luyện mô hình từ corpus/ và đưa vào dùng")
    train.add_argument(
        "--decisions",
        nargs="?",
        type=Path,
        const=_STORE,
        metavar="FILE",
        help="chỉ đặt lại ngưỡng của mô hình đang dùng theo các đơn đã quyết định trong kho hồ sơ"
        " (hoặc trong tệp JSONL)",
    )
    train.add_argument(
        "--office",
        action="store_true",
        help="học thêm từ các đơn đơn vị đã quyết định trong kho hồ sơ",
    )
    train.set_defaults(run=_train)
    evaluate = commands.add_parser("evaluate", help="đo mô hình")
    evaluate.add_argument("files", nargs="*", type=Path, metavar="FILE", help="tệp JSONL có nhãn")
    evaluate.add_argument(
        "--no-held-out", action="store_true", help="không đo trên các tác giả để riêng của corpus/"
    )
    evaluate.add_argument(
        "--fields",
        action="store_true",
        help="đo việc đọc trường thông tin (mặc định: corpus/fields)",
    )
    evaluate.add_argument("--json", action="store_true", help="in số liệu dạng JSON")
    evaluate.add_argument("--model", type=Path, help="tệp mô hình (mặc định: mô hình đang dùng)")
    evaluate.set_defaults(run=_evaluate)
    model = commands.add_parser("model", help="các phiên bản mô hình")
    actions = model.add_subparsers(required=True, metavar="VIỆC")
    actions.add_parser("list", help="liệt kê").set_defaults(run=_model_list)
    activate = actions.add_parser("activate", help="đưa một phiên bản vào dùng")
    activate.add_argument("version")
    activate.set_defaults(run=_model_activate)
    actions.add_parser("rollback", help="quay về phiên bản trước").set_defaults(run=_model_rollback)


def _add_care(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    database = commands.add_parser("db", help="cơ sở dữ liệu")
    actions = database.add_subparsers(required=True, metavar="VIỆC")
    actions.add_parser("upgrade", help="đưa lược đồ lên bản mới nhất").set_defaults(run=_db_upgrade)
    commands.add_parser("doctor", help="kiểm tra máy này").set_defaults(run=_doctor)


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("phải từ 1 trở lên")
    return number


def _keep_private() -> None:
    """What this process writes, petitions and secrets, is for its own user."""
    os.umask(0o077)


def _say(code: str, **values: object) -> None:
    import messages

    sys.stderr.write(messages.text(code, **values) + "\n")


def _missing(paths: list[Path]) -> list[Path]:
    """Say which paths are not there."""
    absent = [path for path in paths if not os.path.lexists(path)]
    for path in absent:
        _say("ui_no_such_path", path=os.fsencode(path).decode("utf-8", "replace"))
    return absent


_NO_MODEL = {
    "model_missing": "ui_no_model",
    "model_unknown": "ui_no_such_model",
    "model_first": "ui_no_earlier_model",
}


def _no_model(error: ArtefactError) -> int:
    plain = error.code in _NO_MODEL
    _say(_NO_MODEL.get(error.code, "ui_bad_model"), reason=error.detail if plain else str(error))
    return USAGE


def _serving() -> Path:
    """The model to use, and a word where the chosen one had to give way to an older one."""
    from models import Registry
    from pipeline.active import usable_path

    folder = _settings().models
    path, chosen = usable_path(folder), Registry(folder).chosen()
    if path.stem != chosen:
        _say("ui_model_gave_way", chosen=chosen, used=path.stem)
    return path


def _settings(**chosen: object) -> Settings:
    from pipeline.settings import Settings

    return _checked(Settings, chosen)


def _server_settings(**chosen: object) -> ServerSettings:
    from api.settings import Settings

    return _checked(Settings, chosen)


def _checked(kind: type[S], chosen: dict[str, object]) -> S:
    from pydantic import ValidationError

    try:
        return kind.model_validate({k: v for k, v in chosen.items() if v is not None})
    except ValidationError as error:
        for problem in error.errors():
            name = "".join(f"DONTHU_{part}: ".upper() for part in problem["loc"][:1])
            text = problem["msg"].removeprefix("Value error, ")
            sys.stderr.write(f"donthu: {name}{text}\n")
        raise SystemExit(USAGE) from None


def _serve(chosen: argparse.Namespace) -> int:
    import threading

    from api import first_start, server
    from pipeline.announce import LogIn, announce

    _keep_private()
    if chosen.samples is not None and _missing([chosen.samples]):
        return USAGE
    settings = _server_settings(host=chosen.host, port=chosen.port, embed_dispatcher=True)
    if settings.port == 0:  # the dispatcher must know the port before it is open
        _say("ui_port_zero")
        return USAGE
    settings = settings.model_copy(update={"store_url": settings.local_url})
    try:
        listening = server.listen(settings)
    except OSError as error:
        _say("ui_port_taken", host=settings.host, port=settings.port, reason=error.strerror)
        return USAGE
    first = first_start.prepare(settings)
    log_in = LogIn(first.user, first.password, first.login_file)
    serving = server.make(settings)

    def tell() -> None:
        announce(settings, log_in, chosen.samples, is_ours=lambda: serving.started)

    threading.Thread(target=tell, name="announce", daemon=True).start()
    serving.run(sockets=[listening])
    return DONE if serving.started else USAGE


def _work(chosen: argparse.Namespace) -> int:
    import threading

    from pipeline import dispatcher, logs
    from pipeline.store import StoreError

    _keep_private()
    logs.configure()
    settings = _settings(store_url=chosen.store, scheduler=chosen.scheduler)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    try:
        dispatcher.serve(settings, stop)
    except FileNotFoundError:
        _say("ui_no_token")
        return USAGE
    except StoreError as error:
        _say("ui_store_refuses", reason=error.code)
        return USAGE
    except ValueError as error:
        sys.stderr.write(f"donthu work: {error}\n")
        return USAGE
    return DONE


def _classify(chosen: argparse.Namespace) -> int:
    if len(_missing(chosen.paths)) == len(chosen.paths):
        return USAGE  # one missing among others is a line with its error, as for any file
    if chosen.watch is not None and _missing([chosen.watch]):
        return USAGE
    from models import ArtefactError
    from pipeline.classify import classify

    try:
        return classify(
            chosen.paths,
            chosen.model or _serving(),
            watch=chosen.watch,
            as_json=chosen.json,
            folder_is_petition=chosen.folder_is_petition,
            jobs=chosen.jobs,
            limits=_settings().limits,
        )
    except ArtefactError as error:
        return _no_model(error)
    except ValueError as error:
        _say("error_watch_file", reason=error)
        return USAGE


def _backlog(chosen: argparse.Namespace) -> int:
    _keep_private()
    if _missing([chosen.path]):
        return USAGE
    from pipeline import backlog, summary
    from pipeline.store import CaseStore, StoreError, StoreUnavailableError

    settings = _settings(store_url=chosen.to)
    try:
        with CaseStore.of(settings) as store:
            result = backlog.run(
                chosen.path, store, settings, folder_is_petition=chosen.folder_is_petition
            )
    except FileNotFoundError:
        _say("ui_no_token")
        return USAGE
    except StoreUnavailableError as error:
        _say("ui_backlog_resume", reason=error.code)
        return FAILED
    except StoreError as error:
        _say("ui_store_refuses", reason=error.code)
        return USAGE
    except KeyboardInterrupt:
        _say("ui_backlog_resume", reason="SIGINT")
        return INTERRUPTED
    sys.stdout.write("\n".join(summary.lines(result)) + "\n")
    return DONE if result.is_good else FAILED


def _train(chosen: argparse.Namespace) -> int:
    from pipeline import model_commands

    if chosen.decisions is not None:
        return _recalibrate(chosen.decisions)
    _keep_private()
    office, until = _decided() if chosen.office else ([], None)
    if chosen.office and not office:
        _say("ui_no_decisions")
        return USAGE
    return _with_models(lambda: model_commands.train(_settings().models, office, until=until))


def _recalibrate(decisions: Path) -> int:
    if decisions != _STORE and _missing([decisions]):
        return USAGE
    from models import corpus, load
    from models.recalibrate import TooFewDecisionsError
    from pipeline import model_commands

    _keep_private()
    models = _settings().models

    def run() -> None:
        serving = _serving()
        if decisions == _STORE:
            letters, _ = _decided(after=load(serving).manifest.get("office_until"))
        else:
            letters = corpus.read(decisions)
        model_commands.recalibrate(models, serving, letters)

    try:
        return _with_models(run)
    except TooFewDecisionsError as error:
        _say("ui_too_few_decisions", count=error.count, needed=error.needed)
        return USAGE


def _decided(after: str | None = None) -> tuple[list[Example], str | None]:
    """What people decided last and when, from the store: no file with names in it comes to be.

    Args:
        after: only what was decided later than this moment (ISO 8601): a model is not measured
            on what it has learned.
    """
    import datetime as dt

    from api.first_start import open_store
    from cases.database import is_made
    from models import corpus

    settings = _server_settings()
    if not is_made(settings.database_url.get_secret_value()):
        return [], None  # a wrong DONTHU_DATA must not make an empty store
    store = open_store(settings)
    try:
        found = []
        if store.is_current():
            moment = None if after is None else dt.datetime.fromisoformat(after)
            found = store.decisions.latest(limit=_DECISIONS, actor="system", after=moment)
    finally:
        store.close()
    letters = [corpus.decided(d.petition_id, d.text, d.kind, d.topic) for d in found]
    return letters, found[0].decided_at.isoformat() if found else None


def _evaluate(chosen: argparse.Namespace) -> int:
    if _missing(chosen.files):
        return USAGE
    if chosen.no_held_out and not (chosen.files or chosen.fields):
        _say("ui_nothing_to_measure")
        return USAGE
    if chosen.fields:
        from pipeline import field_scores

        return _with_corpus(lambda: field_scores.report(chosen.files, as_json=chosen.json))
    from pipeline import model_commands

    def run() -> None:
        model = chosen.model
        if model is None and chosen.files:
            model = _serving()
        model_commands.evaluate(
            chosen.files, model, held_out=not chosen.no_held_out, as_json=chosen.json
        )

    return _with_models(run)


def _model_list(_chosen: argparse.Namespace) -> int:
    from pipeline import model_commands

    return _with_models(lambda: model_commands.listing(_settings().models))


def _model_activate(chosen: argparse.Namespace) -> int:
    from pipeline import model_commands

    return _with_models(lambda: model_commands.activate(_settings().models, chosen.version))


def _model_rollback(_chosen: argparse.Namespace) -> int:
    from pipeline import model_commands

    return _with_models(lambda: model_commands.rollback(_settings().models))


def _with_models(run: Callable[[], None]) -> int:
    from models import ArtefactError
    from models.corpus import CorpusError

    try:
        run()
    except ArtefactError as error:
        return _no_model(error)
    except (CorpusError, FileExistsError) as error:
        sys.stderr.write(f"donthu: {error}\n")
        return USAGE
    return DONE


def _with_corpus(run: Callable[[], None]) -> int:
    from nlp import AnnotationError

    try:
        run()
    except AnnotationError as error:
        sys.stderr.write(f"donthu: {error}\n")
        return USAGE
    return DONE


def _db_upgrade(_chosen: argparse.Namespace) -> int:
    from api.first_start import open_store

    _keep_private()
    settings = _server_settings()
    settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    store = open_store(settings)
    try:
        store.upgrade()
    finally:
        store.close()
    _say("ui_upgraded")
    return DONE


def _doctor(_chosen: argparse.Namespace) -> int:
    from api.first_start import open_store
    from pipeline import doctor

    settings = _server_settings()

    def is_current() -> bool:
        store = open_store(settings)
        try:
            return store.is_current()
        finally:
            store.close()

    checks = doctor.examine(settings, is_current)
    doctor.show(checks)
    return doctor.exit_code(checks)


if __name__ == "__main__":
    sys.exit(main())
