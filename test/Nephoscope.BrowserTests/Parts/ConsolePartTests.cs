using Nephoscope.BrowserTests.Support;
using Nephoscope.Detections;
using Nephoscope.Events;
using Nephoscope.Graph;
using Nephoscope.Incidents;
using Nephoscope.Storage;
using Nephoscope.WebConsole.Coverage;
using Nephoscope.WebConsole.Desk;
using Nephoscope.WebConsole.Incidents;
using Nephoscope.WebConsole.Map;
using Nephoscope.WebConsole.Reading;
using Nephoscope.WebConsole.Words;
using Claims = System.Security.Claims;

namespace Nephoscope.BrowserTests.Parts;

/// <summary>What pages are made of, without a browser.</summary>
public sealed class ConsolePartTests
{
    [Theory]
    [InlineData("It was used (Impossible travel; event abc)", "It was used", new[] { "abc" })]
    [InlineData("Two (or more) (A, B; events a-1, b-2)", "Two (or more)", new[] { "a-1", "b-2" })]
    [InlineData("A tie alone (event c)", "A tie alone", new[] { "c" })]
    [InlineData("No source at all", "No source at all", new string[0])]
    [InlineData("Cut off (A; events a", "Cut off (A; events a", new string[0])]
    public void A_claim_is_taken_apart(string text, string claim, string[] events)
    {
        Claim read = Claim.Of(text);
        Assert.Equal(claim, read.Text);
        Assert.Equal(events, read.EventUids);
    }

    [Fact]
    public void The_attacked_path_leads_from_the_source_over_the_victim_of_theft_to_what_was_hit()
    {
        IncidentPath told = IncidentPath.Of(SampleCompany.Seven.Attack, SampleCompany.Seven.Map);
        AttackPath path = AttackPath.Of(SampleCompany.Seven.Attack, SampleCompany.Seven.Map);
        Assert.Equal([EntityRole.Source, EntityRole.PatientZero], path.Columns.Take(2).Select(column => column[0].Stop.Role!.Value));
        Assert.Contains(path.Columns[^1], node => node.Stop.Name == "tomas.novak" && node.What == "Rare password reset");
        Assert.Equal(told.Steps.Count, path.Edges.Count + path.Hidden - told.LeftOut);
        PathNode[] nodes = [.. path.Columns.SelectMany(column => column)];
        Assert.All(nodes, node => Assert.Contains(path.Edges, edge => edge.From == node || edge.To == node));
        Assert.All(path.Edges, edge => Assert.True(edge.From.Column < edge.To.Column));
    }

    [Fact]
    public void A_technique_counts_only_where_it_is_on_its_data_arrives_and_its_test_passed()
    {
        DetectorInfo[] detectors = [.. DetectorCatalog.Create().Select(detector => detector.Info)];
        DetectorInfo dns = detectors.First(info => info.Kinds.Contains(EventKind.DnsQuery) && info.Operations.Count == 0 && info.Kinds.Count == 1);
        HashSet<SourceFormat> trail = [SourceFormat.CloudTrail];
        HashSet<SourceFormat> both = [SourceFormat.CloudTrail, SourceFormat.Route53Resolver];
        HashSet<string> on = [dns.Uid];
        HashSet<string> none = [];
        Assert.All(Cells(both, null, on), cell => Assert.Equal(CoverageState.Watched, cell.State));
        Assert.All(Cells(trail, null, on), cell => Assert.Equal(CoverageState.Blind, cell.State));
        Assert.All(Cells(both, null, none), cell => Assert.Equal(CoverageState.Unproven, cell.State));
        Assert.All(Cells(both, none, on), cell => Assert.Equal(CoverageState.Off, cell.State));

        IEnumerable<CoverageCell> Cells(HashSet<SourceFormat> arrived, HashSet<string>? enabled, HashSet<string> proven) =>
            CoverageMatrix.Of([dns], arrived, enabled, proven).Columns.SelectMany(column => column.Cells);
    }

    [Fact]
    public void Every_detection_says_what_it_needs() =>
        Assert.All(DetectorCatalog.Create().Where(detector => detector.Info.Uid != "decoy-touched"), detector => Assert.NotEmpty(CoverageMatrix.FormatsOf(detector.Info)));

    [Fact]
    public void The_same_map_is_drawn_the_same_and_no_two_entities_lie_on_each_other()
    {
        MapDocument map = SampleCompany.Seven.Map;
        MapScene scene = MapScene.Of(map, MapFilter.All, newAfter: null);
        Assert.Equal(map.Nodes.Count, scene.Nodes.Count);
        Assert.Equal(scene.Nodes, MapScene.Of(map, MapFilter.All, newAfter: null).Nodes);
        Assert.Equal(scene.Nodes.Count, scene.Nodes.Select(row => ((double)row[3], (double)row[4])).Distinct().Count());
    }

    [Fact]
    public async Task A_person_without_a_role_changes_nothing()
    {
        SampleCompany company = SampleCompany.Seven;
        var ledger = new MemoryLedger();
        var desk = new CaseDesk(SampleConsole.Host(ledger, company));
        var nobody = new Claims.ClaimsPrincipal(new Claims.ClaimsIdentity(
            [new Claims.Claim(Claims.ClaimTypes.Name, "mallory"), new Claims.Claim(Claims.ClaimTypes.Role, "viewer")], "test"));
        Assert.Equal(DeedResult.NotAllowed, await desk.AssignAsync(nobody, company.Attack, Triage.None, "mallory", CancellationToken.None));
        Assert.Equal(DeedResult.NotAllowed, await desk.CloseAsync(nobody, company.Attack, Triage.None, CloseReasons.All[0], "", CancellationToken.None));
        Assert.Equal(DeedResult.NotAllowed, await desk.NoteAsync(nobody, company.Attack, "x", CancellationToken.None));
        Assert.Equal(0, (await ledger.QueryAsync(new LedgerQuery(LedgerKind.Audit), CancellationToken.None)).Total);
    }

    [Fact]
    public async Task Incidents_that_became_part_of_others_are_neither_shown_nor_counted()
    {
        SampleCompany company = SampleCompany.Seven;
        MemoryLedger ledger = await SampleConsole.FilledAsync(company);
        await ledger.WriteAsync([new LedgerWrite(SampleCompany.Entry(company.Attack) with { Status = "merged" })], CancellationToken.None);
        var reader = new LedgerReader(SampleConsole.Host(ledger, company));
        Assert.Equal(new IncidentCounts(company.Incidents.Count - 1, company.Incidents.Count - 1, 0), await reader.CountAsync(CancellationToken.None));
        IncidentSlice slice = await reader.OpenAsync(new IncidentFilter(IncidentShow.All, "", Severity.Unknown, ""), 50, CancellationToken.None);
        Assert.DoesNotContain(slice.Rows, row => row.Uid == company.Attack.Uid);
    }

    [Fact]
    public void An_incident_reads_as_text_and_names_its_events()
    {
        Incident attack = SampleCompany.Seven.Attack;
        string text = CaseText.Of(new CaseFolder(attack, Triage.None, [], []));
        Assert.StartsWith("Critical: Stolen credential of lena.brandt", text, StringComparison.Ordinal);
        Assert.Contains(attack.Story[0].EventUids[0], text, StringComparison.Ordinal);
        Assert.Contains("Would contain it", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "under a second")]
    [InlineData(61, "1 minute")]
    [InlineData(7260, "2 h 1 min")]
    [InlineData(90_000, "1 d 1 h")]
    public void A_length_of_time_is_said_in_two_units(int seconds, string words) => Assert.Equal(words, Say.Span(TimeSpan.FromSeconds(seconds)));
}
