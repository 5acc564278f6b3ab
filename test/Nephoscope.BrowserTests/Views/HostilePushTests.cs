using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Nephoscope.BrowserTests.Support;

namespace Nephoscope.BrowserTests.Views;

/// <summary>Ten megabytes of script and bidi marks in a record's fields, pushed to the program itself: every page stays text, small and quick.</summary>
public sealed class HostilePushTests(Browser browser) : IClassFixture<Browser>
{
    private const int Huge = 10 << 20;
    private const int Long = 200_000;
    private const string Bad = "\"><script>window.pwned=1</script><img src=x onerror='window.pwned=1'>\u202Elive\u2066\u200B{{7*7}}";

    [Fact]
    public async Task Ten_megabytes_in_each_field_from_push_to_console()
    {
        string decoys = Path.GetTempFileName();
        await File.WriteAllTextAsync(decoys, "[{\"kind\": \"bucket\", \"name\": \"finance-archive\"}]", TestContext.Current.CancellationToken);
        await using ServeProcess serve = await ServeProcess.StartAsync(new Dictionary<string, string> { ["NEPHOSCOPE_DECOYS"] = decoys });
        await using Visit visit = await browser.VisitAsync(serve.Address);
        IPage page = visit.Page;
        page.Dialog += (_, dialog) => Assert.Fail("a page opened " + dialog.Message);
        await serve.SetUpAsync(page);
        IAPIResponse made = await serve.AskAsync(page, "POST", "/api/v1/tokens", new { name = "push", scope = "ingest" });
        using var push = new HttpClient { BaseAddress = new Uri(serve.Address) };
        push.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", (await made.JsonAsync())!.Value.GetProperty("token").GetString());
        int minute = 0;
        int taken = 0;
        foreach (string field in new[] { "userAgent", "userName", "key", "errorMessage", "awsRegion", "eventName" })
        {
            foreach ((int length, bool asLine) in new[] { (Huge, false), (Huge, true), (Long, false), (Long, true) })
            {
                HttpStatusCode status = await PushAsync(push, Record(field, length, ++minute), asLine);
                Assert.True(status == HttpStatusCode.Accepted || (length == Huge && status == HttpStatusCode.BadRequest), $"{field} of {length}: {status}");
                taken += status == HttpStatusCode.Accepted ? 1 : 0;
            }
        }

        Assert.Equal(HttpStatusCode.Accepted, await PushAsync(push, Record("", 0, ++minute), asLine: true));
        Assert.True(taken > 0);
        await Assertions.Expect(page.Locator(".incident-line").First).ToBeVisibleAsync();
        string incident = (await page.Locator(".incident-line a").First.GetAttributeAsync("href"))!;
        string[] entities = await page.EvaluateAsync<string[]>("() => [...document.querySelectorAll('a[href^=\"/entities/\"]')].map(a => a.getAttribute('href')).slice(0, 2)");
        foreach (string path in new[] { "/", incident, "/findings", "/map", "/sources", "/coverage", "/audit", "/people", "/hunt" }.Concat(entities))
        {
            await LookAsync(visit, path);
        }

        await page.FillAsync("#hunt-sql", "SELECT * FROM events");
        await page.PressAsync("#hunt-sql", "Control+Enter");
        await page.WaitForSelectorAsync(".hunt-answer .bar, .hunt-answer .alarm, .hunt-answer .notice");
        await CheckAsync(visit, "an answer of a hunt");
        Assert.Equal("", string.Join("\n", visit.Complaints));
        File.Delete(decoys);
    }

    private static async Task LookAsync(Visit visit, string path)
    {
        await visit.OpenAsync(path);
        await visit.Page.WaitForFunctionAsync("() => !document.querySelector('main .skeleton')");
        await CheckAsync(visit, path);

        // Still answers to the keyboard.
        await visit.Page.Locator("main h1").First.FocusAsync();
        await visit.Page.Keyboard.PressAsync("?");
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync(new() { Timeout = 120_000 });
        await visit.Page.WaitForFunctionAsync("() => document.activeElement.closest('.mud-dialog-container')");
        await visit.Page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
    }

    private static async Task CheckAsync(Visit visit, string what)
    {
        IPage page = visit.Page;
        Assert.False(await page.EvaluateAsync<bool>("() => 'pwned' in window"), what);
        Assert.Equal(0, await page.Locator("main img, main script, main iframe").CountAsync());
        string shown = await page.Locator("main").InnerTextAsync();
        Assert.DoesNotContain('\u202E', shown);
        Assert.DoesNotContain('\u2066', shown);
        Assert.DoesNotContain('\u200B', shown);
        Assert.InRange((await page.ContentAsync()).Length, 1, 2_000_000);
        string[] targets = await page.EvaluateAsync<string[]>("() => [...document.querySelectorAll('a[href]')].map(a => a.href)");
        Assert.All(targets, target => Assert.StartsWith(visit.Address, target, StringComparison.Ordinal));
        Assert.False(await page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth > document.documentElement.clientWidth"), what + " is wider than the window");
    }

    private static async Task<HttpStatusCode> PushAsync(HttpClient push, JsonObject record, bool asLine)
    {
        string text = asLine ? record.ToJsonString() + "\n" : new JsonObject { ["Records"] = new JsonArray(record) }.ToJsonString();
        using var body = new ByteArrayContent(Encoding.UTF8.GetBytes(text));
        body.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using HttpResponseMessage answer = await push.PostAsync(new Uri("/api/v1/events", UriKind.Relative), body, TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }

    /// <summary>A read of a decoy, with one field that an attacker chose.</summary>
    private static JsonObject Record(string field, int length, int minute)
    {
        string Value(string name, string usual) => name == field ? Bad + new string('W', length) : usual;
        return new JsonObject
        {
            ["eventVersion"] = "1.08",
            ["userIdentity"] = new JsonObject
            {
                ["type"] = "IAMUser",
                ["principalId"] = "AIDAEXAMPLE",
                ["accountId"] = "111122223333",
                ["accessKeyId"] = "AKIAEXAMPLE00000001",
                ["arn"] = "arn:aws:iam::111122223333:user/" + Value("userName", "mallory"),
                ["userName"] = Value("userName", "mallory"),
            },
            ["eventTime"] = $"2026-03-17T10:{minute:D2}:00Z",
            ["eventSource"] = "s3.amazonaws.com",
            ["eventName"] = Value("eventName", "GetObject"),
            ["awsRegion"] = Value("awsRegion", "eu-west-1"),
            ["sourceIPAddress"] = "192.0.2.66",
            ["userAgent"] = Value("userAgent", "curl/8"),
            ["errorMessage"] = Value("errorMessage", ""),
            ["requestParameters"] = new JsonObject { ["bucketName"] = "finance-archive", ["key"] = Value("key", "2026.csv") },
            ["requestID"] = "r" + minute,
            ["eventID"] = $"00000000-0000-4000-8000-{minute:D12}",
            ["readOnly"] = true,
            ["eventType"] = "AwsApiCall",
            ["managementEvent"] = false,
            ["recipientAccountId"] = "111122223333",
        };
    }
}
