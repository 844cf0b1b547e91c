import httpx

from tests.bench.worklist import stay_signed_in


def test_an_officer_who_looks_for_hours_takes_every_new_cookie():
    seen = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request.headers.get("cookie"))
        renewed = {} if len(seen) == 2 else {"set-cookie": f"handrail={len(seen)}; Path=/"}
        return httpx.Response(200, headers=renewed)

    with httpx.Client(base_url="http://here", transport=httpx.MockTransport(answer)) as browser:
        stay_signed_in(browser)
        for _ in range(4):
            browser.get("/")
    assert [one.partition(";")[0] for one in seen if one] == ["handrail=1"] * 2 + ["handrail=3"]
