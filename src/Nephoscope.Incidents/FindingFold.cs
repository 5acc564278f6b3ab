using Nephoscope.Events;

namespace Nephoscope.Incidents;

/// <summary>
/// Tells what is new from what is said again: findings of one detection, actor, account, technique and theme are one finding while they
/// follow each other within an hour, for at most a day. One that is graver or clearly stronger than the first is told again. Event time
/// decides; what comes late, before the first, stands by itself (decision 3). One writer; not thread-safe.
/// </summary>
public sealed class FindingFold
{
    /// <summary>Events that repetitions add to a finding; beyond that they are only counted.</summary>
    public const int MostFurtherEvents = 64;

    private const int FirstCleaning = 4096;
    private static readonly TimeSpan Pause = TimeSpan.FromHours(1);
    private static readonly TimeSpan Longest = TimeSpan.FromHours(24);

    /// <summary>From so much more evidence on, a finding is news though its theme is not.</summary>
    private static readonly MicroNats Louder = MicroNats.FromNats(0.5);
    private readonly Dictionary<ulong, Open> open = [];
    private int cleanAt = FirstCleaning;
    private int today = int.MinValue;

    /// <summary>The repetition that a finding is; null where it says something new.</summary>
    public RepeatedFinding? Fold(Finding finding)
    {
        if (finding.Theme == 0)
        {
            return null;
        }

        ulong key = KeyOf(finding);
        bool known = open.TryGetValue(key, out Open? earlier);
        if (known && finding.Time < earlier!.First.Time)
        {
            return null;
        }

        if (!known || finding.Time.Since(earlier!.Last) > Pause || finding.Time.Since(earlier.First.Time) > Longest
            || finding.Severity > earlier.First.Severity || finding.Evidence > earlier.First.Evidence + Louder)
        {
            Clean(finding.Time);
            open[key] = new Open(finding);
            return null;
        }

        return earlier.Again(finding);
    }

    /// <summary>Event time passes: once a day what was not said again for a day is forgotten, also where nothing new is said.</summary>
    public void Advance(EventTime now)
    {
        if (now.Day <= today)
        {
            return;
        }

        today = now.Day;
        Forget(now, Longest);
        if (open.EnsureCapacity(0) > Math.Max(256, open.Count * 4))
        {
            open.TrimExcess(open.Count + (open.Count / 2));
        }
    }

    /// <summary>Writes the findings that may be said again.</summary>
    public void Save(StateWriter writer)
    {
        writer.Begin("fold", 1);
        writer.Write(cleanAt);
        writer.Write(today);
        writer.WriteCount(open.Count);
        foreach ((ulong key, Open earlier) in open.OrderBy(pair => pair.Key))
        {
            writer.Write(key);
            earlier.Save(writer);
        }

        writer.End();
    }

    /// <summary>Reads what <see cref="Save"/> wrote into a fold that has seen nothing yet.</summary>
    /// <exception cref="StateFormatException">The bytes are not what they must be.</exception>
    public void Load(StateReader reader)
    {
        reader.Begin("fold", 1);
        cleanAt = reader.ReadInt32();
        today = reader.ReadInt32();
        for (int rest = reader.ReadCount(12); rest > 0; rest--)
        {
            open[reader.ReadUInt64()] = Open.Read(reader);
        }

        reader.End();
    }

    private static ulong KeyOf(Finding finding)
    {
        ulong what = Fingerprint.Join(Fingerprint.Of(finding.AnalyticUid), finding.Attacks.Count > 0 ? Fingerprint.Of(finding.Attacks[0].Uid) : 0);
        ulong who = Fingerprint.Join(finding.Actor.Key.Value, Fingerprint.Of(finding.AccountUid));
        return Fingerprint.Join(Fingerprint.Join(what, who), finding.Theme);
    }

    /// <summary>Forgets what can no longer be repeated, whenever their number has doubled.</summary>
    private void Clean(EventTime now)
    {
        if (open.Count < cleanAt)
        {
            return;
        }

        Forget(now, Pause);
        cleanAt = Math.Max(FirstCleaning, open.Count * 2);
    }

    private void Forget(EventTime now, TimeSpan silence)
    {
        foreach ((ulong key, Open earlier) in open)
        {
            if (now.Since(earlier.Last) > silence)
            {
                open.Remove(key);
            }
        }
    }

    /// <summary>A finding that may be said again.</summary>
    private sealed class Open(Finding first)
    {
        private HashSet<string>? named;
        private int further;

        public Finding First => first;

        public EventTime Last { get; private set; } = first.Time;

        public RepeatedFinding Again(Finding finding)
        {
            Last = finding.Time > Last ? finding.Time : Last;
            return new RepeatedFinding(first, finding.Uid, finding.Time, finding.Gain, finding.Carried > default(MicroNats), finding.Events[^1].Uid, News(finding.Events), finding.Source);
        }

        public void Save(StateWriter writer)
        {
            writer.Write(first);
            writer.Write(Last);
            writer.WriteCount(further);
            writer.Write(named is not null);

            // What it named itself comes first in the set and is told by the finding.
            int own = named is null ? 0 : first.Events.Select(related => related.Uid).Distinct(StringComparer.Ordinal).Count();
            writer.WriteList([.. (named ?? []).Skip(own)], static (w, uid) => w.Write(uid));
        }

        public static Open Read(StateReader reader)
        {
            var read = new Open(reader.ReadFinding()) { Last = reader.ReadTime(), further = reader.ReadNumber() };
            bool hasNamed = reader.ReadBoolean();
            List<string> more = reader.ReadList(static r => r.ReadText());
            read.named = hasNamed ? [.. read.First.Events.Select(related => related.Uid), .. more] : null;
            return read;
        }

        /// <summary>The latest first where there is not room for all: it is the one that made the finding.</summary>
        private List<RelatedEvent> News(IReadOnlyList<RelatedEvent> events)
        {
            named ??= [.. first.Events.Select(related => related.Uid)];
            List<RelatedEvent> news = [];
            for (int i = events.Count - 1; i >= 0 && further < MostFurtherEvents; i--)
            {
                if (named.Add(events[i].Uid))
                {
                    news.Insert(0, events[i]);
                    further++;
                }
            }

            return news;
        }
    }
}
