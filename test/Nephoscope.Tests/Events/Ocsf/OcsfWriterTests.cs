using System.Text;
using System.Text.Json;
using Nephoscope.Events;
using Nephoscope.Tests.Incidents;
using Xunit;

namespace Nephoscope.Tests.Events.Ocsf;

public sealed class OcsfWriterTests
{
    private static readonly string[] FindingFields =
    [
        "activity_id=1", "category_uid=2", "class_uid=2004", "type_uid=200401", "time", "severity_id", "confidence_score", "metadata.version=1.5.0",
        "metadata.product.name", "metadata.product.vendor_name", "metadata.product.version", "finding_info.uid", "finding_info.title", "finding_info.desc",
        "finding_info.analytic.name", "finding_info.analytic.uid", "finding_info.analytic.type_id", "finding_info.attacks.0.tactic.uid",
        "finding_info.attacks.0.technique.uid=T1098", "finding_info.related_events.0.uid", "actor.user.uid", "actor.user.name=alice", "actor.user.type=User",
        "cloud.account.uid=111122223333", "cloud.region", "cloud.provider=AWS", "src_endpoint.ip=203.0.113.9", "src_endpoint.location.country=NL",
        "src_endpoint.autonomous_system.number=64500", "resources", "unmapped.evidence_nats=6.4", "unmapped.reasons.0",
    ];

    private static readonly string[] IncidentFields =
    [
        "activity_id=1", "category_uid=2", "class_uid=2005", "type_uid=200501", "time", "start_time", "end_time", "severity_id=5", "desc", "metadata.version=1.5.0",
        "finding_info_list.0.uid", "attacks.0.technique.uid", "unmapped.score", "unmapped.story.0.text", "unmapped.story.0.event_uids.0", "unmapped.hypotheses.0.for.0",
        "unmapped.root_cause.event_uids.0", "unmapped.entities.0.role", "unmapped.alias_of", "unmapped.history.0.time", "unmapped.history.0.severity_id",
        "unmapped.history.0.score",
    ];

    [Fact]
    public void AFindingHasEveryRequiredField()
    {
        using JsonDocument json = JsonDocument.Parse(OcsfLine.Of(SampleEvidence.SevenSteps()[0]));
        Assert.All(FindingFields, field => Check(json.RootElement, field));
        Assert.Equal(SampleEvidence.Start.Milliseconds, json.RootElement.GetProperty("time").GetInt64());
    }

    [Fact]
    public void AnIncidentHasEveryRequiredField()
    {
        using JsonDocument json = JsonDocument.Parse(OcsfLine.Of(Assert.Single(SevenStepsStoryTests.Correlate(SampleEvidence.SevenSteps()))));
        Assert.All(IncidentFields, field => Check(json.RootElement, field));
    }

    [Fact]
    public void WhatIsWrittenIsReadBack()
    {
        IReadOnlyList<Finding> findings = SampleEvidence.SevenSteps();
        Incident incident = Assert.Single(SevenStepsStoryTests.Correlate(findings));
        string folder = Directory.CreateTempSubdirectory("nephoscope-store").FullName;
        try
        {
            File.WriteAllLines(Path.Combine(folder, "detections.jsonl"), findings.Select(OcsfLine.Of));
            File.WriteAllLines(Path.Combine(folder, "incidents.jsonl"), ["not json", OcsfLine.Of(incident), "[1]", "{\"class_uid\":2005,\"unmapped\":3}"]);
            IncidentStore store = IncidentStore.Open(folder);
            Assert.Equal(2, store.Unreadable);
            Assert.Equal(OcsfLine.Of(incident), OcsfLine.Of(store.FindIncident(incident.Uid)!));
            Assert.Equal(findings.Select(OcsfLine.Of), store.Findings.Select(OcsfLine.Of));
            Assert.Equal("discovery-burst", Assert.Single(store.FindFindings("d-07")).AnalyticUid);
            Assert.NotNull(store.FindIncident(incident.Uid[4..12]));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void HostileTextStaysValidJson()
    {
        Finding hostile = SampleEvidence.SevenSteps()[0] with { Description = "\"}\u0000\u202E\uD800 </script>" + new string('x', 100_000), Reasons = ["\uDC00"] };
        string line = OcsfLine.Of(hostile);
        Assert.True(line.Length < 12_000);
        Assert.NotNull(OcsfReader.ReadFinding(Encoding.UTF8.GetBytes(line)));
    }

    private static void Check(JsonElement element, string field)
    {
        string[] parts = field.Split('=');
        foreach (string name in parts[0].Split('.'))
        {
            element = element.ValueKind == JsonValueKind.Array ? element[int.Parse(name, System.Globalization.CultureInfo.InvariantCulture)] : element.GetProperty(name);
        }

        Assert.True(parts.Length == 1 || element.ToString() == parts[1], $"{field} is {element}");
    }
}
