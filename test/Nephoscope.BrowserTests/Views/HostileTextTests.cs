using Microsoft.Playwright;
using Nephoscope.BrowserTests.Support;
using Nephoscope.Events;
using Nephoscope.Storage;

namespace Nephoscope.BrowserTests.Views;

/// <summary>Log text is written by attackers: whatever stands in a field, nothing of it runs, leads away or breaks a page.</summary>
public sealed class HostileTextTests(Browser browser) : IClassFixture<Browser>
{
    private const string Script = "\"><script>window.pwned=1</script><img src=x onerror=\"window.pwned=1\"><a href=\"javascript:window.pwned=1\">x</a>{{7*7}}";
    private const string Bidi = "\u202Eevil\u2066\u200B\u0007\u001b[31m";

    [Fact]
    public async Task Markup_bidi_marks_and_a_megabyte_in_every_field_stay_text()
    {
        SampleCompany company = SampleCompany.Seven;
        var ledger = new MemoryLedger();
        string huge = Script + Bidi + new string('W', 1 << 20);
        Incident incident = Poisoned(company.Attack, huge);
        await ledger.WriteAsync(
            [
                new LedgerWrite(SampleCompany.Entry(incident)), .. incident.Findings.Select(finding => new LedgerWrite(SampleCompany.Entry(finding))),
                new LedgerWrite(new LedgerEntry { Kind = LedgerKind.BlindSpot, Uid = "b", Time = company.Last, Title = huge, Account = huge, Status = "open", Document = "{}"u8.ToArray() }),
                new LedgerWrite(new LedgerEntry { Kind = LedgerKind.Audit, Uid = "a", Time = company.Last, Title = huge, Account = huge, Status = "open", Document = "{\"who\":\"<b>x</b>\",\"what\":3}"u8.ToArray() }),
                new LedgerWrite(new LedgerEntry { Kind = LedgerKind.Note, Uid = "n", Time = company.Last, Title = huge, Account = incident.Uid, Document = System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(new { by = huge, text = huge, time_ms = 1 }) }),
            ],
            CancellationToken.None);
        await using ConsoleServer server = await ConsoleServer.StartAsync(SampleConsole.Host(ledger, company));
        await using Visit visit = await browser.VisitAsync(server.Address);
        visit.Page.Dialog += (_, dialog) => Assert.Fail("a page opened " + dialog.Message);
        foreach (string path in new[]
        {
            "/", "/incidents/" + incident.Uid, "/findings", "/findings/" + Uri.EscapeDataString(incident.Findings[0].Uid), "/entities/" + incident.Entities[0].Key, "/sources", "/audit",
        })
        {
            await visit.OpenAsync(path);
            await visit.Page.WaitForSelectorAsync("main h1");
            Assert.False(await visit.Page.EvaluateAsync<bool>("() => 'pwned' in window"), path);
            string[] targets = await visit.Page.EvaluateAsync<string[]>("() => [...document.querySelectorAll('a[href]')].map(a => a.href)");
            Assert.All(targets, target => Assert.StartsWith(server.Address, target, StringComparison.Ordinal));
            Assert.Equal(0, await visit.Page.Locator("main img, main script, main iframe").CountAsync());
            string shown = await visit.Page.Locator("main").InnerTextAsync();
            Assert.DoesNotContain('\u202E', shown);
            Assert.DoesNotContain('\u200B', shown);
            Assert.InRange((await visit.Page.ContentAsync()).Length, 1, 600_000);
            bool wide = await visit.Page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth > document.documentElement.clientWidth");
            Assert.False(wide, path + " is wider than the window");
        }

        Assert.Empty(visit.Complaints);
    }

    private static Incident Poisoned(Incident incident, string huge) => incident with
    {
        Title = huge,
        Description = huge,
        Findings =
        [
            .. incident.Findings.Take(5).Select(finding => finding with
            {
                Title = huge, Description = huge, Reasons = [huge, huge], Region = huge, AccountUid = huge, SourceAddress = huge,
                Actor = finding.Actor with { Name = huge, Uid = huge, Type = huge, CredentialUid = huge },
                Resources = [new FindingResource(huge, huge, huge)],
                Events = [.. finding.Events.Select(related => related with { What = huge })],
            }),
        ],
        Signals = [.. incident.Signals.Take(2).Select(signal => signal with { What = huge, Reason = huge })],
        Story = [.. incident.Story.Take(3).Select(sentence => new StorySentence(sentence.Time, huge, [.. sentence.EventUids, huge]))],
        Entities = [.. incident.Entities.Select(entity => entity with { Name = huge, Uid = huge, Type = huge })],
        RootCause = incident.RootCause with { Entity = huge, Explanation = huge },
        Inquiry = incident.Inquiry with
        {
            Verdict = huge,
            Gaps = [huge],
            NextQuestions = [huge],
            Hypotheses = [.. incident.Hypotheses.Select(hypothesis => hypothesis with { Title = huge, For = [huge, $"a ({huge}; event {huge})"], Against = [huge] })],
            Containment = [new ContainmentOption(huge, huge, huge, [huge])],
            Asked = [new AskedQuestion("x", huge, AnswerKind.Yes, 1, [huge])],
        },
    };
}
