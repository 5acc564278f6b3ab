using Nephoscope.Behavior;
using Nephoscope.Events;
using Nephoscope.Incidents;

namespace Nephoscope;

/// <summary>
/// The options that saved state depends on, by name: what was counted or joined under one setting means something else under another. What
/// an operator may change between two runs is not among them. An option that a later version adds is not held against older state. Pure.
/// </summary>
internal static class SavedOptions
{
    public static void Save(StateWriter writer, PipelineOptions options) => writer.WriteList(Of(options), static (w, option) =>
    {
        w.Write(option.Key);
        w.Write(option.Value);
    });

    /// <exception cref="StateFormatException">The state was made with another setting.</exception>
    public static void Check(StateReader reader, PipelineOptions options)
    {
        Dictionary<string, double> present = Of(options);
        for (int rest = reader.ReadCount(9); rest > 0; rest--)
        {
            string name = reader.ReadText();
            double saved = reader.ReadDouble();
            if (present.TryGetValue(name, out double now) && now != saved)
            {
                throw reader.Wrong(FormattableString.Invariant($"it was made with other options: {name} was {saved} and is {now} now; go back to that, or begin with an empty state"));
            }
        }
    }

    private static Dictionary<string, double> Of(PipelineOptions options)
    {
        BehaviorParts parts = options.Behavior;
        CorrelatorOptions joins = options.Correlation;
        return new Dictionary<string, double>(StringComparer.Ordinal)
        {
            ["behavior.novelty"] = parts.Novelty ? 1 : 0,
            ["behavior.bursts"] = parts.Bursts ? 1 : 0,
            ["behavior.source"] = parts.SourceContext ? 1 : 0,
            ["behavior.hours"] = parts.TimeOfWeek ? 1 : 0,
            ["behavior.tails"] = parts.Tails ? 1 : 0,
            ["behavior.kill-chain"] = parts.KillChain ? 1 : 0,
            ["behavior.peers"] = parts.Peers ? 1 : 0,
            ["behavior.quarantine"] = parts.Quarantine ? 1 : 0,
            ["join.window-hours"] = joins.JoinWindow.TotalHours,
            ["join.half-life-hours"] = joins.HalfLife.TotalHours,
            ["join.own-evidence"] = joins.OwnEvidence,
            ["join.repeat-hours"] = joins.RepeatWindow.TotalHours,
            ["join.same-event-share"] = joins.SameEventShare,
            ["join.novelty-tempering"] = joins.NoveltyTempering,
            ["join.effects-apart"] = joins.EffectsApart ? 1 : 0,
        };
    }
}
