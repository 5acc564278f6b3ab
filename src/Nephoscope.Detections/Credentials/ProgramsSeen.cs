using System.Runtime.CompilerServices;
using Nephoscope.Events;

namespace Nephoscope.Detections;

/// <summary>
/// Since when each actor uses programs at all, a tool, a tool on an operating system, a release and a build. Most have one machine: what was
/// noted first of an actor lies in one record with one time, with 32 bits of each fingerprint; all else by itself. At most 65,536 actors and as
/// many further facts, who or what came first is forgotten first. One writer.
/// </summary>
internal sealed class ProgramsSeen : DetectorMemory
{
    private const int Most = 65_536;

    /// <summary>Tool, tool on a system, release, build.</summary>
    private const int Kinds = 4;

    /// <summary>After so long a fact begins anew.</summary>
    private static readonly TimeSpan Memory = TimeSpan.FromDays(90);

    /// <summary>What was first seen today is pending still.</summary>
    private static readonly TimeSpan Pending = TimeSpan.FromHours(24);
    private readonly RingTable<First> firsts = new(Most);
    private readonly RecentUse further = new(Most);

    /// <summary>When an actor used any program first, where that is another time than its record's: a fact of those began anew.</summary>
    private readonly RingTable<long> apart = new(Most);

    /// <summary>What is known of a program, and notes its use.</summary>
    /// <param name="young">The account is: then what was seen at all is known.</param>
    /// <param name="note">False where the use says nothing, as it was denied.</param>
    public KnownProgram See(ulong principal, in ProgramProfile profile, EventTime now, bool young, bool note)
    {
        ref First actor = ref firsts.Find(principal);
        bool isNew = Unsafe.IsNullRef(in actor);
        if (isNew && !note)
        {
            return default;
        }

        ReadOnlySpan<ulong> facts = [profile.Tool, profile.OnSystem, profile.Release, profile.Build];
        if (isNew)
        {
            actor = ref firsts.FindOrAdd(principal, out _);
            actor = new First { Since = now.Nanoseconds };
            SetAny(principal, now.Nanoseconds, in actor);
            for (int kind = 0; kind < Kinds; kind++)
            {
                actor.Tags[kind] = TagOf(facts[kind]);
            }

            return default;
        }

        Span<bool> known = stackalloc bool[Kinds];
        long anySince = AnyOf(principal, in actor);
        bool any = IsKnown(anySince, now, young);
        anySince = note && IsOver(anySince, now) ? now.Nanoseconds : anySince;
        bool all = note && IsOver(actor.Since, now) && IsAll(in actor, facts);
        for (int kind = 0; kind < Kinds; kind++)
        {
            bool isFirst = actor.Tags[kind] == TagOf(facts[kind]);
            ulong key = Fingerprint.Join(principal, facts[kind]);
            known[kind] = isFirst ? IsKnown(actor.Since, now, young) : further.TryFirst(key, out EventTime since) && IsKnown(since.Nanoseconds, now, young);
            if (isFirst && note && !all && IsOver(actor.Since, now))
            {
                // From now on its time is another than that of the rest.
                actor.Tags[kind] = 0;
                isFirst = false;
            }

            if (note && !isFirst)
            {
                further.Count(key, now, Memory);
            }
        }

        actor.Since = all ? now.Nanoseconds : actor.Since;
        SetAny(principal, anySince, in actor);
        return new KnownProgram(any, known[0], known[1], known[2], known[3]);
    }

    public override void Save(StateWriter writer)
    {
        firsts.Save(writer, static (w, first) => w.WriteItem(in first));
        further.Save(writer);
        apart.Save(writer, static (w, any) => w.Write(any));
    }

    public override void Load(StateReader reader)
    {
        firsts.Load(reader, sizeof(ulong) + Unsafe.SizeOf<First>(), "an actor", static r => r.ReadItem<First>());
        further.Load(reader);
        apart.Load(reader, 2 * sizeof(ulong), "an actor", static r => r.ReadInt64());
    }

    private long AnyOf(ulong principal, in First first)
    {
        ref long own = ref apart.Find(principal);
        return Unsafe.IsNullRef(in own) ? first.Since : own;
    }

    private void SetAny(ulong principal, long any, in First first)
    {
        ref long own = ref apart.Find(principal);
        if (!Unsafe.IsNullRef(in own))
        {
            own = any;
        }
        else if (any != first.Since)
        {
            apart.FindOrAdd(principal, out _) = any;
        }
    }

    private static bool IsKnown(long since, EventTime now, bool young) => young || now.Since(new EventTime(since)) > Pending;

    private static bool IsOver(long since, EventTime now) => now.Since(new EventTime(since)) > Memory;

    private static bool IsAll(in First first, ReadOnlySpan<ulong> facts)
    {
        bool all = true;
        for (int kind = 0; kind < Kinds; kind++)
        {
            all &= first.Tags[kind] == TagOf(facts[kind]);
        }

        return all;
    }

    /// <summary>Never 0, which is none.</summary>
    private static uint TagOf(ulong fact) => Math.Max((uint)(fact >> 32), 1);

    /// <summary>What was noted first of an actor; 24 bytes.</summary>
    private struct First
    {
        /// <summary>When it used first what the tags say, in nanoseconds.</summary>
        public long Since;
        public ProfileTags Tags;
    }

    /// <summary>One for each kind of fact; 0 for none.</summary>
    [InlineArray(Kinds)]
    private struct ProfileTags
    {
        private uint first;
    }
}

/// <summary>What of a program an actor is known for.</summary>
internal readonly record struct KnownProgram(bool Any, bool Tool, bool OnSystem, bool Release, bool Build);
