using System.Buffers.Binary;
using CsCheck;
using Nephoscope.Events;

namespace Nephoscope.Tests.Events.State;

/// <summary>What the writer writes, the reader reads; anything else it refuses.</summary>
public sealed class StateReaderTests
{
    private static readonly Gen<string> Texts = Gen.OneOf(Gen.String, Gen.Char.Array[0, 9].Select(chars => new string(chars)), Gen.Const(new string('x', 70_000)));

    [Fact]
    public void What_is_written_is_read() => Gen.Select(Gen.Int, Gen.Long, Gen.Double, Gen.Int[0, int.MaxValue], Texts, Texts).Array[0, 40].Sample(rows =>
    {
        StateReader reader = Written(writer =>
        {
            writer.Begin("rows", 3);
            writer.WriteCount(rows.Length);
            foreach ((int number, long wide, double real, int count, string text, string often) in rows)
            {
                writer.Write(number);
                writer.Write(wide);
                writer.Write(real);
                writer.WriteCount(count);
                writer.Write(text);
                writer.WriteOften(often);
                writer.Write((number & 1) == 0);
            }

            writer.WriteArray<double>([.. rows.Select(row => row.Item3)]);
            writer.End();
        });
        Assert.Equal(3, reader.Begin("rows", 4));
        Assert.Equal(rows.Length, reader.ReadCount(20));
        foreach ((int number, long wide, double real, int count, string text, string often) in rows)
        {
            Assert.Equal(number, reader.ReadInt32());
            Assert.Equal(wide, reader.ReadInt64());
            Assert.Equal(real, reader.ReadDouble());
            Assert.Equal(count, reader.ReadNumber());
            Assert.Equal(text, reader.ReadText(), StringComparer.Ordinal);
            Assert.Equal(often, reader.ReadOftenText(), StringComparer.Ordinal);
            Assert.Equal((number & 1) == 0, reader.ReadBoolean());
        }

        Assert.Equal(rows.Select(row => row.Item3), reader.ReadArray<double>());
        reader.End();
        reader.Finish();
    });

    [Fact]
    public void Half_a_surrogate_pair_stays_half()
    {
        string half = "cut here: \ud83d";
        Assert.Equal(half, Written(writer => writer.Write(half)).ReadText(), StringComparer.Ordinal);
    }

    [Fact]
    public void What_two_places_hold_is_one_object_again()
    {
        string[] held = ["a"];
        StateReader reader = Written(writer =>
        {
            writer.WriteShared(held, static (w, h) => w.Write(h[0]));
            writer.WriteShared<string[]>(["b"], static (w, h) => w.Write(h[0]));
            writer.WriteShared(held, static (w, h) => w.Write(h[0]));
        });
        string[] first = reader.ReadShared<string[]>(static r => [r.ReadText()]);
        string[] second = reader.ReadShared<string[]>(static r => [r.ReadText()]);
        Assert.Same(first, reader.ReadShared<string[]>(static r => [r.ReadText()]));
        Assert.Equal("b", second[0]);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(200_000)]
    public void A_part_can_be_passed_over(int length)
    {
        StateReader reader = Written(writer =>
        {
            writer.BeginPart();
            writer.WriteArray<byte>(new byte[length]);
            writer.EndPart();
            writer.Write(42);
        });
        reader.BeginPart();
        reader.ReadNumber();
        reader.EndPart(skip: true);
        Assert.Equal(42, reader.ReadInt32());
    }

    [Fact]
    public void A_part_is_read_whole_and_no_further()
    {
        Action<StateWriter> part = writer =>
        {
            writer.BeginPart();
            writer.Write(1);
            writer.EndPart();
            writer.Write(2);
        };
        StateReader behind = Written(part);
        behind.BeginPart();
        behind.ReadInt32();
        Assert.Throws<StateFormatException>(() => behind.ReadInt32());
        StateReader before = Written(part);
        before.BeginPart();
        Assert.Throws<StateFormatException>(() => before.EndPart(skip: false));
    }

    [Fact]
    public void A_part_holds_nothing_that_is_numbered_over_the_whole()
    {
        var writer = new StateWriter(new MemoryStream());
        writer.BeginPart();
        Assert.Throws<InvalidOperationException>(() => writer.WriteOften("a"));
        Assert.Throws<InvalidOperationException>(() => writer.WriteShared("a", static (_, _) => { }));
        Assert.Throws<InvalidOperationException>(writer.BeginPart);
    }

    [Fact]
    public void A_newer_section_is_refused_by_name()
    {
        StateReader reader = Written(writer => writer.Begin("map", 2));
        Assert.Equal("map", Assert.Throws<StateFormatException>(() => reader.Begin("map", 1)).Section);
    }

    [Fact]
    public void A_count_is_held_against_what_is_left()
    {
        Assert.Throws<StateFormatException>(() => Written(writer => writer.WriteCount(int.MaxValue)).ReadCount());
        Assert.Throws<StateFormatException>(() => Written(writer => writer.WriteCount(100)).ReadCount(8));
        Assert.Throws<StateFormatException>(() => Written(writer => writer.WriteBytes([0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF])).ReadNumber());
        Assert.Throws<StateFormatException>(() => Written(writer =>
        {
            writer.WriteCount(1 << 28);
            writer.WriteCount(8);
        }).ReadArray<ulong>());
    }

    [Fact]
    public void A_block_that_is_missing_or_comes_twice_is_found()
    {
        byte[] saved = Bytes(writer => writer.WriteBytes(new byte[200_000]));
        const int first = StateFrame.HeadBytes;
        int length = StateFrame.BlockHeadBytes + BinaryPrimitives.ReadInt32LittleEndian(saved.AsSpan(first));
        Assert.Equal(StateFrame.BlockHeadBytes + StateFrame.BlockBytes, length);
        byte[] missing = [.. saved[..first], .. saved[(first + length)..]];
        byte[] twice = [.. saved[..(first + length)], .. saved[first..]];
        foreach (byte[] wrong in (byte[][])[missing, twice])
        {
            Assert.Throws<StateFormatException>(() => new StateReader(new MemoryStream(wrong)).ReadBytes(new byte[200_000]));
        }
    }

    private static StateReader Written(Action<StateWriter> write) => new(new MemoryStream(Bytes(write)));

    private static byte[] Bytes(Action<StateWriter> write)
    {
        var bytes = new MemoryStream();
        var writer = new StateWriter(bytes);
        write(writer);
        writer.Finish();
        return bytes.ToArray();
    }
}
