using System.Runtime.CompilerServices;
using Nephoscope.Events;

namespace Nephoscope.Detections;

/// <summary>
/// On how many of its days something happens to an actor: its own days, shrunk towards those of all such actors of the account, and these
/// towards a shipped rate (empirical Bayes; Efron and Morris 1975). What is ordinary in one company is rare in another, so the account
/// says itself what a change of place or machine is worth. At most 65,536 actors, the oldest is forgotten first. Deterministic; one writer.
/// </summary>
/// <param name="shipped">Assumed share of days before anything is seen.</param>
/// <param name="shippedDays">Actor days the assumption weighs.</param>
internal sealed class HappeningRate(double shipped, double shippedDays) : DetectorMemory
{
    private const int Most = 65_536;

    /// <summary>More days than anybody sees.</summary>
    private const ushort MostTimes = 32_767;

    /// <summary>Days of its own at which an actor's rate counts half.</summary>
    private const double OwnDays = 12;

    private readonly RingTable<Own> actors = new(Most);
    private double days;
    private double times;

    /// <summary>Days of all actors that were counted.</summary>
    public double Days => days;

    /// <summary>Counts a day of an actor, once, and that the thing happened on it, once.</summary>
    public void Count(ulong actor, int day, bool happened)
    {
        ref Own own = ref actors.FindOrAdd(actor, out bool known);
        if (!known)
        {
            own.Day = int.MinValue;
        }

        if (day > own.Day)
        {
            own.Day = day;
            own.Happened = false;
            own.Days = (ushort)Math.Min(own.Days + 1, ushort.MaxValue);
            days++;
        }

        if (happened && !own.Happened)
        {
            own.Happened = true;
            own.Times = (ushort)Math.Min(own.Times + 1, MostTimes);
            times++;
        }
    }

    /// <summary>Probability that it happens to the actor on a day.</summary>
    public double Of(ulong actor)
    {
        double all = (times + (shipped * shippedDays)) / (days + shippedDays);
        ref Own own = ref actors.Find(actor);
        return !Unsafe.IsNullRef(in own) ? (own.Times + (all * OwnDays)) / (own.Days + OwnDays) : all;
    }

    public override void Save(StateWriter writer)
    {
        writer.Write(days);
        writer.Write(times);
        actors.Save(writer, static (w, own) =>
        {
            w.Write(own.Day);
            w.Write(own.Happened);
            w.Write((double)own.Days);
            w.Write((double)own.Times);
        });
    }

    public override void Load(StateReader reader)
    {
        days = reader.ReadDouble();
        times = reader.ReadDouble();
        actors.Load(reader, 29, "an actor", static r => new Own
        {
            Day = r.ReadInt32(),
            Happened = r.ReadBoolean(),
            Days = (ushort)Math.Clamp(r.ReadDouble(), 0, ushort.MaxValue),
            Times = (ushort)Math.Clamp(r.ReadDouble(), 0, MostTimes),
        });
    }

    /// <summary>8 bytes.</summary>
    private struct Own
    {
        public int Day;

        /// <summary>Days counted, and those on which it happened; so many that no actor has more.</summary>
        public ushort Days;
        private ushort times;

        public ushort Times
        {
            readonly get => (ushort)(times >> 1);
            set => times = (ushort)((times & 1) | (Math.Min(value, MostTimes) << 1));
        }

        public bool Happened
        {
            readonly get => (times & 1) != 0;
            set => times = (ushort)((times & ~1) | (value ? 1 : 0));
        }
    }
}
