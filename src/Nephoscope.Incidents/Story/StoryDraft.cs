using System.Globalization;
using Nephoscope.Events;

namespace Nephoscope.Incidents.Story;

/// <summary>A sentence that may be told, before its words are made.</summary>
/// <param name="Kind">The detection's title, or what else it tells; the first of each kind is told in any case.</param>
/// <param name="Weight">Micro-nats of all it stands for.</param>
internal sealed record StoryDraft(EventTime Time, string Kind, long Weight, Func<StorySentence> Tell)
{
    /// <summary>Sentences of a story; one more says what was left out.</summary>
    public const int Most = 120;

    private const int MostKinds = 3;
    private const int MostCited = 50;

    /// <summary>All that fit, else the first of each kind and the weightiest, and a sentence that counts the rest. In no order.</summary>
    public static IEnumerable<StorySentence> Choose(List<StoryDraft> drafts)
    {
        if (drafts.Count <= Most)
        {
            return drafts.Select(static draft => draft.Tell());
        }

        List<StoryDraft> ordered = [.. drafts.OrderBy(static draft => draft.Time.Nanoseconds).ThenBy(static draft => draft.Kind, StringComparer.Ordinal)];
        HashSet<StoryDraft> firsts = new(ordered.DistinctBy(static draft => draft.Kind), ReferenceEqualityComparer.Instance);
        List<StoryDraft> ranked = [.. ordered.OrderByDescending(firsts.Contains).ThenByDescending(static draft => draft.Weight)];
        return [.. ranked.Take(Most).Select(static draft => draft.Tell()), LeftOut([.. ranked.Skip(Most)])];
    }

    private static StorySentence LeftOut(List<StoryDraft> drafts)
    {
        IEnumerable<string> kinds = drafts.GroupBy(static draft => draft.Kind, StringComparer.Ordinal)
            .OrderByDescending(static group => group.Count()).ThenBy(static group => group.Key, StringComparer.Ordinal)
            .Take(MostKinds).Select(static group => group.Key);
        string text = string.Create(CultureInfo.InvariantCulture, $"{drafts.Count} more passages of less weight are left out here, most of them {CallFolding.Join([.. kinds])}. All findings stand in the list of findings.");
        return new StorySentence(
            new EventTime(drafts.Max(static draft => draft.Time.Nanoseconds)), text,
            [.. drafts.Take(MostCited).SelectMany(static draft => draft.Tell().EventUids).Distinct(StringComparer.Ordinal).Take(MostCited)]);
    }
}
