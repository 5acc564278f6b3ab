using System.Text.Json;
using System.Text.RegularExpressions;
using Nephoscope.Events;
using Nephoscope.Graph;
using Nephoscope.Incidents;
using Nephoscope.Report;
using Nephoscope.Tests.Incidents;
using Xunit;

namespace Nephoscope.Tests.Program.Report;

/// <summary>An incident leaves as Markdown and as STIX 2.1, by the rules of both, whatever the log said.</summary>
public sealed partial class ExportTests
{
    private const string Hostile = "[x](http://evil.example) ![i](y) <img src=x> @all `c` |a| \u202E\u0007*b*";

    [Fact]
    public void A_bundle_keeps_the_rules_of_the_specification()
    {
        using JsonDocument bundle = JsonDocument.Parse(StixBundle.Write(Incident()));
        Assert.Equal("bundle", bundle.RootElement.GetProperty("type").GetString());
        List<JsonElement> objects = [.. bundle.RootElement.GetProperty("objects").EnumerateArray()];
        HashSet<string> ids = [.. objects.Select(entry => entry.GetProperty("id").GetString()!)];
        Assert.Equal(objects.Count, ids.Count);
        Assert.All(objects, entry =>
        {
            string type = entry.GetProperty("type").GetString()!;
            Assert.Matches(IdPattern(), entry.GetProperty("id").GetString());
            Assert.StartsWith(type + "--", entry.GetProperty("id").GetString(), StringComparison.Ordinal);
            Assert.Equal("2.1", entry.GetProperty("spec_version").GetString());
            bool isObservable = type is "user-account" or "ipv4-addr" or "ipv6-addr";
            Assert.Equal(!isObservable, entry.TryGetProperty("created", out JsonElement created));
            if (!isObservable)
            {
                Assert.Matches(TimePattern(), created.GetString());
                Assert.True(string.CompareOrdinal(created.GetString(), entry.GetProperty("modified").GetString()) <= 0);
            }

            foreach (string reference in References(entry))
            {
                Assert.Contains(reference, ids);
            }
        });
        Assert.Contains(objects, entry => entry.GetProperty("type").GetString() == "ipv4-addr" && entry.GetProperty("value").GetString() == "203.0.113.9");
        Assert.Contains(objects, entry => entry.GetProperty("type").GetString() == "attack-pattern");
    }

    [Fact]
    public void The_same_incident_gives_the_same_bundle() => Assert.Equal(StixBundle.Write(Incident()), StixBundle.Write(Incident()));

    [Fact]
    public void Markdown_of_hostile_text_holds_no_link_image_markup_or_mention()
    {
        string text = MarkdownText.Escape(Hostile, 300);
        Assert.DoesNotContain("](", text, StringComparison.Ordinal);
        Assert.DoesNotContain('<', text);
        Assert.DoesNotContain('@', text);
        Assert.DoesNotContain("http:", text, StringComparison.Ordinal);
        Assert.DoesNotContain(text, c => c is '\u202E' or '\u0007');
        Assert.DoesNotMatch(@"(?<!\\)[`|*\[\]]", text);
    }

    [Fact]
    public void Markdown_tells_the_whole_incident()
    {
        string text = MarkdownText.Write(Incident());
        foreach (string heading in new[] { "What happened", "Where it began", "Who and what", "What could explain it", "What would contain it" })
        {
            Assert.Contains("## " + heading, text, StringComparison.Ordinal);
        }
    }

    private static Incident Incident()
    {
        var correlator = new IncidentCorrelator(new CorrelatorOptions(), SampleEvidence.Catalog("alice", "bob"));
        foreach (Finding finding in SampleEvidence.SevenSteps())
        {
            correlator.Add(finding);
        }

        return correlator.Snapshot(SampleEvidence.At(600))[0];
    }

    private static IEnumerable<string> References(JsonElement entry)
    {
        foreach (JsonProperty member in entry.EnumerateObject())
        {
            if (member.Name.EndsWith("_ref", StringComparison.Ordinal))
            {
                yield return member.Value.GetString()!;
            }
            else if (member.Name.EndsWith("_refs", StringComparison.Ordinal))
            {
                foreach (JsonElement reference in member.Value.EnumerateArray())
                {
                    yield return reference.GetString()!;
                }
            }
        }
    }

    [GeneratedRegex("^[a-z0-9-]+--[0-9a-f]{8}-[0-9a-f]{4}-[45][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$")]
    private static partial Regex IdPattern();

    [GeneratedRegex(@"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$")]
    private static partial Regex TimePattern();
}
