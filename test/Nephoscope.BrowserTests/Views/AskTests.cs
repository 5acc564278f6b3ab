using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Nephoscope.BrowserTests.Support;

namespace Nephoscope.BrowserTests.Views;

/// <summary>Questions in plain words on the hunt page: understood or not, their query, their answer, for whom, and what is kept of them.</summary>
public sealed partial class AskTests(Browser browser) : IClassFixture<Browser>
{
    [Fact]
    public async Task A_question_becomes_a_query_that_is_shown_changed_and_run()
    {
        await using ServeProcess serve = await ServeProcess.StartAsync(SampleCompany.Folder("samples/seven-steps"));
        await using Visit visit = await browser.VisitAsync(serve.Address);
        IPage page = visit.Page;
        await serve.SetUpAsync(page);
        await visit.OpenAsync("/hunt");
        ILocator reply = page.Locator(".ask-reply");
        ILocator answer = page.Locator(".hunt-answer");
        await AskUntilAsync(page, "What did lena.brandt change?", "There is nobody", "No rows", "There is no answer");
        await Assertions.Expect(reply).ToContainTextAsync("Understood what lena.brandt changed");
        await Assertions.Expect(page.Locator("#hunt-sql")).ToHaveValueAsync(StatementPattern());
        await Assertions.Expect(answer.Locator("h2")).ToHaveTextAsync("What lena.brandt changed");
        await Assertions.Expect(answer.Locator("tbody tr").First).ToBeVisibleAsync();

        string statement = await page.InputValueAsync("#hunt-sql");
        await page.FillAsync("#hunt-sql", statement.Replace("LIMIT 1000", "LIMIT 1", StringComparison.Ordinal));
        await page.GetByRole(AriaRole.Button, new() { Name = "Run", Exact = true }).ClickAsync();
        await Assertions.Expect(answer.Locator("h2")).ToHaveCountAsync(0);
        await Assertions.Expect(answer.Locator(".bar")).ToContainTextAsync("1 row in");

        await AskAsync(page, "What is on the map?");
        await Assertions.Expect(reply).ToContainTextAsync("nephoscope map");
        await Assertions.Expect(answer.Locator("table")).ToContainTextAsync("region");
        await AskAsync(page, "Which events have elephants?");
        await Assertions.Expect(reply).ToContainTextAsync("This question has no form that is known.");
        await Assertions.Expect(answer.Locator("table")).ToHaveCountAsync(0);
        ILocator hint = reply.GetByRole(AriaRole.Button).First;
        string nearest = await hint.InnerTextAsync();
        await hint.ClickAsync();
        await Assertions.Expect(page.Locator("#ask-question")).ToHaveValueAsync(nearest);
        await AskAsync(page, "What did lena.brant do?");
        await reply.GetByRole(AriaRole.Button).Filter(new() { HasText = "lena.brandt" }).First.ClickAsync();
        await Assertions.Expect(page.Locator("#ask-question")).ToHaveValueAsync(ByIdPattern());
        await Assertions.Expect(page.Locator("#ask-question")).ToBeFocusedAsync();

        await visit.OpenAsync("/audit");
        await Assertions.Expect(page.Locator("main table")).ToContainTextAsync("Which events have elephants?");
        await Assertions.Expect(page.Locator("main tr").Filter(new() { HasText = "Which events have elephants?" }).Locator("td").Last).ToHaveTextAsync("127.0.0.1");
        Assert.Equal("", string.Join("\n", visit.Complaints));
    }

    [Fact]
    public async Task Questions_are_found_and_chosen_and_the_page_stays_accessible_at_every_width()
    {
        SampleCompany company = SampleCompany.Seven;
        await using ConsoleServer server = await ConsoleServer.StartAsync(SampleConsole.Host(await SampleConsole.FilledAsync(company), company));
        foreach ((ColorScheme colours, int width) in new[] { (ColorScheme.Light, 1280), (ColorScheme.Dark, 1280), (ColorScheme.Light, 640) })
        {
            await using Visit visit = await browser.VisitAsync(server.Address, colours, width, "ana", "analyst");
            IPage page = visit.Page;
            await visit.OpenAsync("/hunt");
            await page.GetByRole(AriaRole.Button, new() { Name = "Questions to choose from" }).ClickAsync();
            ILocator choices = page.Locator("#ask-choices");
            await Assertions.Expect(choices.GetByRole(AriaRole.Button)).ToHaveCountAsync(SampleQuestions.Choices.Count);
            await CheckAsync(visit);
            await page.FillAsync("#ask-find", "LENA change");
            await Assertions.Expect(choices.GetByRole(AriaRole.Button)).ToHaveCountAsync(1);
            await choices.GetByRole(AriaRole.Button).ClickAsync();
            await Assertions.Expect(page.Locator("#ask-question")).ToHaveValueAsync(SampleQuestions.OfLake);
            await page.PressAsync("#ask-question", "Enter");
            await Assertions.Expect(page.Locator(".hunt-answer table")).ToBeVisibleAsync();
            await CheckAsync(visit);
            await AskAsync(page, "Which events have elephants?");
            await Assertions.Expect(page.Locator(".ask-hints button")).ToHaveCountAsync(2);
            await CheckAsync(visit);
            Assert.Empty(visit.Complaints);
        }
    }

    [Fact]
    public async Task Hostile_text_in_question_and_answer_stays_text_and_bounded()
    {
        const string Script = "\"><script>window.pwned=1</script><img src=x onerror=\"window.pwned=1\">\u202E\u200B\u001b[31m";
        SampleCompany company = SampleCompany.Seven;
        string huge = Script + new string('W', 1 << 20);
        WebConsole.Hosting.AskReply reply = new() { Understood = huge, Of = huge, Query = huge, Answer = new() { Columns = [huge], Rows = [[huge]], Count = 1, Note = huge } };
        WebConsole.Hosting.ConsoleHost host = SampleConsole.Host(await SampleConsole.FilledAsync(company), company) with
        {
            Ask = (question, _) => Task.FromResult(question.Length > 3 ? reply : WebConsole.Hosting.AskReply.NotUnderstood(huge) with { Hints = [.. Enumerable.Range(0, 1000).Select(_ => new WebConsole.Hosting.AskHint(huge, huge))] }),
        };
        await using ConsoleServer server = await ConsoleServer.StartAsync(host);
        await using Visit visit = await browser.VisitAsync(server.Address);
        await visit.OpenAsync("/hunt");
        foreach ((string question, string shown) in new[] { (Script, ".hunt-answer table"), ("why", ".ask-hints button") })
        {
            await AskAsync(visit.Page, question);
            await Assertions.Expect(visit.Page.Locator(shown).First).ToBeVisibleAsync();
            Assert.False(await visit.Page.EvaluateAsync<bool>("() => 'pwned' in window"));
            Assert.Equal(0, await visit.Page.Locator("main img, main script").CountAsync());
            string text = await visit.Page.Locator("main").InnerTextAsync();
            Assert.DoesNotContain('\u202E', text);
            Assert.DoesNotContain('\u200B', text);
            Assert.InRange(text.Length, 1, 20_000);
            await CheckAsync(visit);
        }
    }

    private static async Task CheckAsync(Visit visit)
    {
        Assert.Empty(await Axe.CheckAsync(visit.Page));
        bool wide = await visit.Page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth > document.documentElement.clientWidth");
        Assert.False(wide, "the page is wider than the window");
    }

    private static async Task AskAsync(IPage page, string question)
    {
        await page.FillAsync("#ask-question", question);
        await page.PressAsync("#ask-question", "Enter");
    }

    /// <summary>Asks again until what was watched has come in.</summary>
    private static async Task AskUntilAsync(IPage page, string question, params string[] notYet)
    {
        for (int attempt = 0; attempt < 60; attempt++)
        {
            await AskAsync(page, question);
            await page.WaitForSelectorAsync(".hunt-answer .bar, .hunt-answer .notice, .hunt-answer .alarm, .ask-problem");
            string told = await page.Locator("main").InnerTextAsync();
            if (!notYet.Any(words => told.Contains(words, StringComparison.Ordinal)))
            {
                return;
            }

            await page.WaitForTimeoutAsync(500);
        }

        Assert.Fail("what was watched never came in");
    }

    [GeneratedRegex("SELECT time_dt.*FROM events.*NOT flags\\.read_only", RegexOptions.Singleline)]
    private static partial Regex StatementPattern();

    [GeneratedRegex("^What did [0-9a-f]{16} do\\?$")]
    private static partial Regex ByIdPattern();
}
