"""The workers: killed, hanging or swollen ones are replaced, documents survive."""

import asyncio
import contextlib

import pytest

from tests.services.assist import papers
from wardclerk.assist.pool import Overloaded, Pool, Unreadable

START_SECONDS_MAX = 90


@contextlib.asynccontextmanager
async def running(size=1, **more):
    pool = Pool(size, **more)
    pool.start()
    try:
        async with asyncio.timeout(START_SECONDS_MAX):
            while pool.warm < size:
                await asyncio.sleep(0.02)
        yield pool
    finally:
        await pool.stop()


def scan() -> bytes:
    return papers.scan(papers.pdf(papers.american_bill()), dpi=200)


def digital() -> bytes:
    return papers.pdf(papers.american_bill())


def only_worker(pool: Pool):
    (worker,) = pool._all
    return worker


def test_killed_worker_is_replaced_and_the_document_read_again():
    async def scenario():
        async with running() as pool:
            victim = only_worker(pool)
            reading = asyncio.create_task(pool.read("scan.png", scan()))
            await asyncio.sleep(0.3)

            victim.process.kill()
            answer = await reading

            assert answer["fields"]["total"]["value"] == "1021.84"
            assert pool.restarts == 1

    asyncio.run(scenario())


def test_worker_that_died_idle_is_replaced():
    async def scenario():
        async with running() as pool:
            victim = only_worker(pool)
            victim.process.kill()
            await victim.process.wait()

            answer = await pool.read("bill.pdf", digital())

            assert answer["fields"]["total"]["value"] == "1021.84"

    asyncio.run(scenario())


def test_document_that_takes_too_long_is_given_up_and_the_next_is_read():
    async def scenario():
        async with running(document_seconds_max=0.25) as pool:
            with pytest.raises(Unreadable, match="longer"):
                await pool.read("scan.png", scan())

            pool._document_seconds_max = 60
            answer = await pool.read("bill.pdf", digital())

            assert answer["fields"]["total"]["value"] == "1021.84"
            assert pool.restarts == 1

    asyncio.run(scenario())


def test_caller_who_leaves_frees_the_worker():
    async def scenario():
        async with running() as pool:
            reading = asyncio.create_task(pool.read("scan.png", scan()))
            await asyncio.sleep(0.2)
            reading.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await reading

            answer = await pool.read("bill.pdf", digital())

            assert answer["fields"]["total"]["value"] == "1021.84"

    asyncio.run(scenario())


def test_full_queue_refuses():
    async def scenario():
        async with running() as pool:
            picture = papers.small_scan()
            tasks = [
                asyncio.create_task(pool.read("scan.png", picture)) for _n in range(9)
            ]
            done = await asyncio.gather(*tasks, return_exceptions=True)

            refused = [one for one in done if isinstance(one, Overloaded)]
            assert refused
            assert len(refused) < len(done)

    asyncio.run(scenario())


def test_memory_is_given_back_after_a_scan():
    async def scenario():
        async with running() as pool:
            picture = scan()
            await pool.read("scan.png", picture)
            first = pool.resident_bytes
            await pool.read("scan.png", picture)
            await pool.read("bill.pdf", digital())

            assert pool.resident_bytes < max(1.5 * first, 700 * 1024 * 1024)

    asyncio.run(scenario())
