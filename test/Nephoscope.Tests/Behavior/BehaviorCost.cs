using System.Diagnostics;
using Nephoscope.Behavior;
using Nephoscope.Events;
using Xunit;

namespace Nephoscope.Tests.Behavior;

/// <summary>What scoring costs in memory, garbage and time.</summary>
public sealed class BehaviorCost(ITestOutputHelper output)
{
    [Fact]
    public void A_steady_stream_allocates_nothing()
    {
        using var bench = new Bench(300, 40);
        bench.Run(0, 200_000, 20);
        long before = GC.GetAllocatedBytesForCurrentThread();
        bench.Run(200_000, 100_000, 20);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        output.WriteLine($"{allocated} bytes for 100,000 events");
        Assert.Equal(0, allocated / 100_000);
    }

    [Fact]
    public void A_principal_with_sixty_values_stays_small()
    {
        double bytes = Measure(4_000);
        output.WriteLine($"{bytes:0} bytes per principal");
        Assert.InRange(bytes, 480, 1000);
    }

    /// <summary>Run by hand in a release build: numbers depend on the machine.</summary>
    [Fact(Explicit = true)]
    public void Measured_by_hand()
    {
        output.WriteLine($"{Measure(100_000):0} bytes per principal of 100,000 with 60 values");
        foreach (double seconds in new[] { 0.2, 4 })
        {
            using var bench = new Bench(2000, 60);
            bench.Run(0, 1_000_000, seconds);
            TimeSpan before = Process.GetCurrentProcess().TotalProcessorTime;
            bench.Run(1_000_000, 1_000_000, seconds);
            TimeSpan after = Process.GetCurrentProcess().TotalProcessorTime;
            output.WriteLine($"{86_400 / seconds / 2000:0} events per principal and day: {(after - before).TotalNanoseconds / 1e6:0} ns of processor time per event");
        }
    }

    private static double Measure(int principals)
    {
        using var bench = new Bench(principals, 54);
        for (int value = 0; value < 54; value++)
        {
            bench.Each(value);
        }

        bench.Scorer.Advance(Company.At(400));
        return bench.Scorer.LastingBytes / (double)principals;
    }

    /// <summary>Events made once and scored again and again with other times, so that the making costs nothing.</summary>
    private sealed class Bench : IDisposable
    {
        private readonly EventBatch batch = new(1 << 22);
        private readonly Assessment assessment = new();
        private readonly Actor[] actors;
        private readonly NetworkOrigin[] origins;
        private readonly int operations;
        private readonly byte[] scratch = new byte[4096];

        public Bench(int principals, int operations)
        {
            this.operations = operations;
            IReadOnlyList<ApiEntry> entries = ApiCatalog.Default.Entries;
            for (int i = 0; i < operations; i++)
            {
                EventWriter writer = batch.Writer;
                writer.Begin(EventKind.ApiCall, SourceFormat.CloudTrail, Company.At(0));
                writer.Set(EventField.Uid, $"00000000-0000-4000-8000-{i:x12}");
                writer.Set(EventField.Service, entries[1 + (i * 3 % 60)].Service + ".amazonaws.com");
                writer.Set(EventField.Operation, entries[1 + (i * 17)].Operation);
                writer.Set(EventField.Region, "eu-west-1");
                writer.Set(EventField.UserAgent, "aws-cli/2.15.30 Python/3.11.8 Linux/6.1 exe/x86_64");
                writer.Commit();
            }

            actors = [.. Enumerable.Range(0, principals).Select(static i =>
            {
                EntityKey key = EntityKey.Of(EntityKind.User, $"user{i}");
                return new Actor(key, key, EntityKey.Of(EntityKind.Session, $"session{i}"), Company.Account, EntityKey.Of(EntityKind.Group, $"group{i % 50}"), IdentityClass.User, false, false);
            })];
            origins = [.. Enumerable.Range(0, principals).Select(static i => new NetworkOrigin(OriginKind.External, default, Fingerprint.Join((ulong)i, 5), 0, 0))];
        }

        public BehaviorScorer Scorer { get; } = new();

        public void Dispose() => batch.Dispose();

        public void Run(int from, int count, double seconds)
        {
            for (int i = from; i < from + count; i++)
            {
                ulong x = Fingerprint.Join((ulong)i, 3);
                Score((int)(x % (ulong)actors.Length), (int)(x >> 20) % operations, Company.Start.Plus(TimeSpan.FromSeconds(i * seconds)));
            }
        }

        public void Each(int operation)
        {
            for (int i = 0; i < actors.Length; i++)
            {
                Score(i, operation, Company.At(operation * 0.05));
            }
        }

        public void Empty(int count)
        {
            for (int i = 0; i < count; i++)
            {
                ulong x = Fingerprint.Join((ulong)i, 3);
                batch[(int)((x >> 20) % (ulong)operations)].Bytes.CopyTo(scratch);
            }
        }

        private void Score(int actor, int operation, EventTime time)
        {
            ReadOnlySpan<byte> bytes = batch[Math.Abs(operation)].Bytes;
            bytes.CopyTo(scratch);
            BitConverter.TryWriteBytes(scratch, time.Nanoseconds);
            var input = new BehaviorInput { Event = new SecurityEvent(scratch.AsSpan(0, bytes.Length)), Actor = actors[actor], Origin = origins[actor] };
            Scorer.Score(in input, assessment);
        }
    }
}
