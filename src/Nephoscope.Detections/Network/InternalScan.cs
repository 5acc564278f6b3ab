using System.Numerics;
using Nephoscope.Behavior;
using Nephoscope.Detections.Runtime;
using Nephoscope.Events;

namespace Nephoscope.Detections.Network;

/// <summary>One address inside the network tries many hosts or ports.</summary>
public sealed class InternalScan : IDetector
{
    private static readonly long Window = TimeSpan.FromMinutes(10).Ticks * 100;
    private static readonly long Day = TimeSpan.FromDays(1).Ticks * 100;
    private readonly RecentTable<Tries> sources = new(2048);

    private static readonly DetectorInfo Described = new()
    {
        Uid = "internal-scan",
        Title = "Port or host scan inside the network",
        Decides = "Per private source address in 10 minutes, distinct private targets (address and port, counted in a 512-bit sketch): judged at 16, 32, 64 "
            + "and 128, when at least half were refused or unanswered (flow: refused, or at most 3 packets of at most 80 bytes) or when a runtime "
            + "sensor sees the tries themselves. 3 nats at 16, half a nat more for each doubling; one nat less without two days of history. Quiet when "
            + "the source reached half that count on an earlier day, as load balancers and monitoring do. Limit: a scan slower than 16 targets in 10 minutes.",
        Attacks = [WorkloadTechniques.ServiceDiscovery],
        Kinds = [EventKind.NetworkFlow, EventKind.NetworkConnection],
    };

    public DetectorInfo Info => Described;

    public IReadOnlyList<DetectorMemory> Remembers => [sources];

    public void Detect(in Observation observation, FindingSink sink)
    {
        SecurityEvent e = observation.Event;
        if (e.Header.Protocol is 1 or 58 || !Flow.TryRead(e, out Flow flow) || !flow.IsInternal || Flow.IsLocal(flow.To))
        {
            return;
        }

        ulong source = flow.From.IsNone || e.Kind == EventKind.NetworkConnection ? observation.Actor.Principal.Value : Flow.KeyOf(flow.From);
        ref Tries tries = ref sources.Touch(source, observation.Time, out bool fresh);
        long now = observation.Time.Nanoseconds;
        if (fresh)
        {
            tries.FirstSeen = now;
        }

        if (now - tries.Start > Window)
        {
            tries.Turn(now);
        }

        bool unanswered = e.Is(EventFlags.Refused) || e.Is(EventFlags.Failed)
            || (e.Kind == EventKind.NetworkFlow && e.Header.Packets is > 0 and <= 3 && e.Header.Bytes <= e.Header.Packets * 80);
        tries.Total++;
        tries.Unanswered += unanswered ? 1 : 0;
        if (!tries.Add(Fingerprint.Join(Flow.KeyOf(flow.To), flow.Port)))
        {
            return;
        }

        int count = tries.Distinct;
        int step = count switch { >= 128 => 4, >= 64 => 3, >= 32 => 2, >= 16 => 1, _ => 0 };
        bool seen = e.Kind == EventKind.NetworkConnection || tries.Unanswered * 2 >= tries.Total;
        if (step <= tries.Step || !seen || (tries.Usual * 2 >= count && now - tries.FirstSeen > Day))
        {
            return;
        }

        tries.Step = step;
        Tell(observation, sink, flow, tries, step);
    }

    private void Tell(in Observation observation, FindingSink sink, Flow flow, in Tries tries, int step)
    {
        BurstScore burst = observation.Behavior.Burst(BurstKind.NetworkScan);
        long seconds = Math.Max(1, (observation.Time.Nanoseconds - tries.Start) / EventTime.NanosecondsPerSecond);
        string from = flow.From.IsNone ? Reporting.Who(observation) : flow.From.ToString();
        sink.Report(
            observation,
            Info,
            2.5 + (step * 0.5) - (Novelty.IsJudged(observation.Behavior) ? 0 : 1),
            Reporting.Text($"{from} tried about {tries.Distinct} internal targets within {seconds} s, last {flow.To}:{flow.Port}"),
            [
                Reporting.Text($"about {tries.Distinct} distinct addresses and ports in {seconds} s; {tries.Unanswered} of {tries.Total} tries refused or unanswered"),
                tries.Usual > 0 ? Reporting.Text($"its most on an earlier day was {tries.Usual} in 10 minutes") : "it never did so before",
                burst.Crossed ? Reporting.Text($"{burst.Expected:0.#} were expected") : "",
            ]);
    }

    [System.Runtime.CompilerServices.InlineArray(8)]
    private struct Sketch
    {
        private ulong first;
    }

    /// <summary>Linear counting (Whang, Vander-Zanden, Taylor 1990) over 512 bits, with what was usual on earlier days.</summary>
    private struct Tries
    {
        private Sketch sketch;

        internal long FirstSeen;
        internal long Start;
        internal int Total;
        internal int Unanswered;
        internal int Step;
        internal int Usual;
        private int today;
        private int day;

        internal readonly int Distinct
        {
            get
            {
                int set = 0;
                for (int i = 0; i < 8; i++)
                {
                    set += BitOperations.PopCount(sketch[i]);
                }

                return set >= 511 ? 3200 : (int)Math.Round(-512 * Math.Log((512.0 - set) / 512.0));
            }
        }

        internal bool Add(ulong target)
        {
            int bit = (int)(target & 511);
            ref ulong word = ref sketch[bit >> 6];
            ulong mask = 1UL << (bit & 63);
            bool fresh = (word & mask) == 0;
            word |= mask;
            return fresh;
        }

        internal void Turn(long now)
        {
            int windowDay = (int)(Start / Day);
            if (Start != 0)
            {
                if (windowDay != day)
                {
                    Usual = Math.Max(Usual * 9 / 10, today);
                    today = 0;
                    day = windowDay;
                }

                today = Math.Max(today, Distinct);
            }

            if ((int)(now / Day) != day && today > 0)
            {
                Usual = Math.Max(Usual * 9 / 10, today);
                today = 0;
                day = (int)(now / Day);
            }

            sketch = default;
            Start = now;
            Total = Unanswered = Step = 0;
        }
    }
}
