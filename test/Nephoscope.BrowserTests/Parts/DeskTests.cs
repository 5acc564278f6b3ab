using System.Security.Claims;
using System.Text;
using Nephoscope.BrowserTests.Support;
using Nephoscope.Events;
using Nephoscope.Storage;
using Nephoscope.WebConsole.Desk;
using Nephoscope.WebConsole.Hosting;

namespace Nephoscope.BrowserTests.Parts;

/// <summary>Blind spots are closed by who may, once, and only where nothing else closes them; the audit tells from which address.</summary>
public sealed class DeskTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("not-learnt:1-2", "open", "analyst", DeedResult.Done)]
    [InlineData("set-aside:7", "open", "administrator", DeedResult.Done)]
    [InlineData("set-aside:7", "open", "viewer", DeedResult.NotAllowed)]
    [InlineData("set-aside:7", "closed", "analyst", DeedResult.NotAllowed)]
    [InlineData("silent:cloudtrail", "open", "analyst", DeedResult.NotAllowed)]
    public async Task Only_what_does_not_close_by_itself_is_closed(string uid, string status, string role, DeedResult wanted)
    {
        (CaseDesk desk, MemoryLedger ledger, LedgerEntry spot) = await WithAsync(uid, status);
        Assert.Equal(wanted, await desk.AcknowledgeAsync(PersonAddress.With(Person(role), "198.51.100.7"), spot, Cancel));
        LedgerEntry after = (await ledger.FindAsync(LedgerKind.BlindSpot, uid, Cancel))!;
        LedgerPage audit = await ledger.QueryAsync(new LedgerQuery(LedgerKind.Audit), Cancel);
        if (wanted != DeedResult.Done)
        {
            Assert.Equal(status, after.Status);
            Assert.Empty(audit.Entries);
            return;
        }

        Assert.Equal("closed", after.Status);
        Assert.Equal(
            "{\"kind\":\"a\",\"since\":5,\"status\":\"closed\",\"until\":" + SampleCompany.Seven.Last.Milliseconds + ",\"closed_by\":\"ana\",\"comment\":\"\"}",
            Encoding.UTF8.GetString(after.Document.Span));
        Assert.Contains("\"address\":\"198.51.100.7\"", Encoding.UTF8.GetString(Assert.Single(audit.Entries).Document.Span), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_changed_in_the_meantime_is_left_and_not_audited()
    {
        (CaseDesk desk, MemoryLedger ledger, LedgerEntry spot) = await WithAsync("not-learnt:1-2", "open");
        await ledger.WriteAsync([new LedgerWrite(spot with { Title = "newer" })], Cancel);
        Assert.Equal(DeedResult.Conflict, await desk.AcknowledgeAsync(Person("analyst"), spot, Cancel));
        Assert.Equal("open", (await ledger.FindAsync(LedgerKind.BlindSpot, spot.Uid, Cancel))!.Status);
        Assert.Empty((await ledger.QueryAsync(new LedgerQuery(LedgerKind.Audit), Cancel)).Entries);
    }

    [Fact]
    public void An_address_goes_along_with_a_person_and_is_no_claim_of_theirs()
    {
        ClaimsPrincipal person = Person("analyst");
        ((ClaimsIdentity)person.Identity!).AddClaim(new Claim("nephoscope.address", "203.0.113.1"));
        Assert.Equal("", PersonAddress.Of(person));
        Assert.Same(person, PersonAddress.With(person, ""));
        ClaimsPrincipal moved = PersonAddress.With(PersonAddress.With(person, "198.51.100.7"), "2001:db8::1");
        Assert.Equal("2001:db8::1", PersonAddress.Of(moved));
        Assert.Equal(("ana", true, true), (moved.Identity!.Name, moved.Identity.IsAuthenticated, moved.IsInRole("analyst")));
        Assert.False(PersonAddress.With(new ClaimsPrincipal(), "198.51.100.7").Identity!.IsAuthenticated);
    }

    private static ClaimsPrincipal Person(string role) => new(new ClaimsIdentity([new Claim(ClaimTypes.Name, "ana"), new Claim(ClaimTypes.Role, role)], "test"));

    private static async Task<(CaseDesk Desk, MemoryLedger Ledger, LedgerEntry Spot)> WithAsync(string uid, string status)
    {
        var ledger = new MemoryLedger();
        var entry = new LedgerEntry
        {
            Kind = LedgerKind.BlindSpot,
            Uid = uid,
            Time = new EventTime(1),
            Status = status,
            Title = "Something is missing",
            Document = "{\"kind\":\"a\",\"status\":\"open\",\"since\":5}"u8.ToArray(),
        };
        await ledger.WriteAsync([new LedgerWrite(entry)], Cancel);
        var desk = new CaseDesk(new ConsoleHost { Ledger = ledger, Clock = new StandingClock() });
        return (desk, ledger, (await ledger.FindAsync(LedgerKind.BlindSpot, uid, Cancel))!);
    }

    private sealed class StandingClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(SampleCompany.Seven.Last.ToDateTime(), TimeSpan.Zero);
    }
}
