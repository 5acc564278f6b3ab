using System.Globalization;
using System.Text;
using System.Text.Json;
using Nephoscope.Behavior;
using Nephoscope.Detections;
using Nephoscope.Events;
using Nephoscope.Graph;
using Nephoscope.Sources.Files;

namespace Nephoscope.Output;

/// <summary>Reads a replay's input again up to one event and tells what each model knew of it at that moment.</summary>
internal static class EventExplanation
{
    /// <returns>Null where the input is gone or holds no such event.</returns>
    public static string? Find(string eventUid, string folder, CancellationToken cancellation)
    {
        if (!TryReadRequest(Path.Combine(folder, "summary.json"), out List<string> paths, out string? intelligence, out string? decoys))
        {
            return null;
        }

        using var found = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var source = new FileSource(new FileSourceOptions { Paths = paths });
        var pipeline = new Pipeline(
            new PipelineOptions
            {
                Addresses = intelligence is null ? IpIntelligence.None() : IpIntelligence.Load(intelligence),
                Decoys = decoys is not null && File.Exists(decoys) ? DecoySet.Load(decoys) : DecoySet.None,
            },
            source.Files);
        string? text = null;
        ulong wanted = Fingerprint.Of(eventUid);
        pipeline.Watcher = (in Observation observation, IReadOnlyList<Finding> findings) =>
        {
            if (text is null && Matches(observation, eventUid, wanted))
            {
                text = Describe(observation, findings, pipeline);
                found.Cancel();
            }
        };
        source.Read(pipeline.Receive, found.Token);
        return text;
    }

    private static bool Matches(in Observation observation, string eventUid, ulong wanted)
    {
        SecurityEvent e = observation.Event;
        return e.Has(EventField.Uid)
            ? Fingerprint.Of(e[EventField.Uid]) == wanted && observation.EventUid == eventUid
            : observation.EventUid == eventUid;
    }

    private static string Describe(in Observation observation, IReadOnlyList<Finding> findings, Pipeline pipeline)
    {
        Assessment known = observation.Behavior;
        var text = new StringBuilder();
        void Line(FormattableString line) => text.AppendLine(TerminalSafe.Text(line.ToString(CultureInfo.InvariantCulture)));

        SecurityEvent e = observation.Event;
        Line($"Event {observation.EventUid} at {observation.Time}: {observation.What}");
        Line($"  by {observation.Principal.Name} ({observation.Principal.Class}), credential {e.Text(EventField.CredentialUid)}, from {e.Text(EventField.SourceAddress)} {observation.Origin.CountryCode}");
        string chain = pipeline.Lineage.Describe(observation.Actor.Session);
        if (chain.Length > 0)
        {
            Line($"  lineage: {chain}");
        }

        Line($"  evidence {known.Evidence} nats in the full stream, {known.Novelty} in the novelty-only process, hour of day {known.TimeOfWeek}");
        Line($"  operation class {known.Api.Class}: 1 of {1 / Math.Max(known.Api.AttackShare, 1e-9):N0} attackers' calls, 1 of {1 / Math.Max(known.Api.BenignShare, 1e-9):N0} ordinary calls");
        Line($"  actor: {known.ActorEvents:N0} learnt events on {known.ActorDays} days; account: {known.AccountHours:N0} hours of history");
        for (int i = 0; i < Features.Count; i++)
        {
            ref FeatureScore score = ref known[(Feature)i];
            if (score.Applies)
            {
                Line($"  {(Feature)i,-18} {score.Level,-13} P {score.Probability:0.0000}  {score.MicroNats / 1e6:+0.0;-0.0} nats  peers {score.PeersSeen} of {score.Peers}  values {score.Values} in {score.Observations:N0} observations{(score.FirstInSession ? "" : "  (not the first in this session)")}");
            }
        }

        for (int i = 0; i < Bursts.Count; i++)
        {
            ref BurstScore burst = ref known.Burst((BurstKind)i);
            if (burst.Crossed)
            {
                Line($"  burst {(BurstKind)i}: {burst.Count} in {burst.WindowSeconds} s, {burst.Expected:0.0} expected, P {burst.Probability:0.0e0}, {burst.MicroNats / 1e6:+0.0} nats");
            }
        }

        foreach (string reason in BehaviorScorer.Explain(new BehaviorInput { Event = e, Actor = observation.Actor, Origin = observation.Origin }, known))
        {
            Line($"  - {reason}");
        }

        foreach (Finding finding in findings)
        {
            Line($"  finding {finding.Uid}: {finding.Title}, {finding.Evidence} nats");
        }

        return text.ToString();
    }

    private static bool TryReadRequest(string summary, out List<string> paths, out string? intelligence, out string? decoys)
    {
        paths = [];
        intelligence = decoys = null;
        try
        {
            using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(summary));
            foreach (JsonElement path in json.RootElement.GetProperty("inputs").EnumerateArray())
            {
                string text = path.GetString() ?? "";
                if (File.Exists(text) || Directory.Exists(text))
                {
                    paths.Add(text);
                }
            }

            intelligence = json.RootElement.GetProperty("ip_intel").GetString();
            decoys = json.RootElement.TryGetProperty("decoys", out JsonElement declared) ? declared.GetString() : null;
            return paths.Count > 0;
        }
        catch (Exception failure) when (failure is IOException or JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return false;
        }
    }
}
