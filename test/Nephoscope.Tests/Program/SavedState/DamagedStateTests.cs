using System.Buffers.Binary;
using Nephoscope.Events;
using Nephoscope.Graph;

namespace Nephoscope.Tests.Program.SavedState;

/// <summary>Bytes that are not what was written are refused with one kind of exception and without making room for what is not there.</summary>
public sealed class DamagedStateTests(ITestOutputHelper output)
{
    private static readonly PipelineOptions Options = new() { Addresses = IpIntelligence.None() };

    /// <summary>What a load may allocate for a byte it is given: tables of objects are some forty times their bytes.</summary>
    private const long AllocatedPerByte = 64;

    /// <summary>What an empty pipeline and an account's first tables take.</summary>
    private const long AllocatedAlways = 32 << 20;

    [Fact]
    public void A_changed_byte_is_found_wherever_it_is()
    {
        byte[] saved = Saved();
        var chance = new Random(3);
        for (int round = 0; round < 400; round++)
        {
            byte[] damaged = [.. saved];
            damaged[chance.Next(damaged.Length)] ^= (byte)chance.Next(1, 256);
            Assert.NotNull(Refused(damaged));
        }
    }

    [Fact]
    public void A_cut_is_found_wherever_it_is()
    {
        byte[] saved = Saved();
        var chance = new Random(4);
        for (int round = 0; round < 200; round++)
        {
            Assert.NotNull(Refused(saved[..chance.Next(saved.Length)]));
        }

        Assert.NotNull(Refused([]));
    }

    /// <summary>As somebody would who makes state by hand: every checksum agrees. What is loaded may be nonsense, but it loads or is refused.</summary>
    [Fact]
    public void Values_that_cannot_be_are_refused_though_the_checksums_agree()
    {
        byte[] content = Content(Saved());
        var chance = new Random(5);
        int refused = 0;
        for (int round = 0; round < 1500; round++)
        {
            List<byte> changed = [.. content];
            for (int times = chance.Next(1, 4); times > 0; times--)
            {
                int at = chance.Next(changed.Count);
                switch (chance.Next(4))
                {
                    case 0:
                        changed[at] = (byte)chance.Next(256);
                        break;
                    case 1:
                        changed[at] = 0xFF;
                        break;
                    case 2:
                        changed.RemoveRange(at, Math.Min(chance.Next(1, 9), changed.Count - at));
                        break;
                    default:
                        changed.InsertRange(at, Enumerable.Repeat((byte)0xFF, chance.Next(1, 9)));
                        break;
                }
            }

            refused += Refused(Sealed([.. changed])) is null ? 0 : 1;
        }

        output.WriteLine($"{refused} of 1500 refused");
        Assert.InRange(refused, 100, 1500);
    }

    [Fact]
    public void State_of_other_options_is_refused_by_name()
    {
        var other = new Pipeline(Options with { Behavior = new Nephoscope.Behavior.BehaviorParts { Peers = false } }, []);
        StateFormatException refused = Assert.Throws<StateFormatException>(() => other.Load(new MemoryStream(Saved())));
        Assert.Contains("behavior.peers was 1 and is 0 now", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_budget_and_other_decoys_are_an_operators_right()
    {
        var other = new Pipeline(Options with { FalseIncidentsPerWeek = 2 }, []);
        other.Load(new MemoryStream(Saved()));
        Assert.NotEqual(0, other.Entities.Count);
    }

    [Fact]
    public void State_is_not_loaded_into_a_pipeline_that_has_some()
    {
        var pipeline = new Pipeline(Options, []);
        pipeline.Load(new MemoryStream(Saved()));
        Assert.Throws<InvalidOperationException>(() => pipeline.Load(new MemoryStream(Saved())));
    }

    [Fact]
    public void State_can_come_from_a_stream_of_unknown_length_and_leaves_what_follows()
    {
        byte[] saved = Saved();
        using var stream = new OneWayStream([.. saved, 1, 2, 3]);
        var pipeline = new Pipeline(Options, []);
        pipeline.Load(stream);
        Assert.Equal(1, stream.ReadByte());
        Assert.Equal(saved, CutRun.Save(pipeline));
    }

    private static byte[] Saved()
    {
        string samples = Path.Combine(Repository.Root, "test", "Nephoscope.Tests", "Sources", "Samples");
        RecordedEvents events = RecordedEvents.OfFiles(samples);
        return new CutRun(events, Options).State;
    }

    /// <summary>The reason for which it is refused; null where it loads.</summary>
    private static string? Refused(byte[] bytes)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            CutRun.Load(bytes, Options, []);
            return null;
        }
        catch (StateFormatException exception)
        {
            return exception.Reason;
        }
        finally
        {
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, AllocatedAlways + (bytes.Length * AllocatedPerByte));
        }
    }

    private static byte[] Content(byte[] saved)
    {
        var content = new MemoryStream();
        for (int at = StateFrame.HeadBytes; ;)
        {
            int length = BinaryPrimitives.ReadInt32LittleEndian(saved.AsSpan(at));
            if (length == 0)
            {
                return content.ToArray();
            }

            content.Write(saved, at + StateFrame.BlockHeadBytes, length);
            at += StateFrame.BlockHeadBytes + length;
        }
    }

    private static byte[] Sealed(byte[] content)
    {
        var bytes = new MemoryStream();
        var writer = new StateWriter(bytes);
        writer.WriteBytes(content);
        writer.Finish();
        return bytes.ToArray();
    }

    /// <summary>Knows neither its length nor its place.</summary>
    private sealed class OneWayStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }
    }
}
