using System.Diagnostics;
using System.Globalization;
using System.IO.Hashing;
using System.Text;
using Nephoscope.Events;
using Nephoscope.Service.Watch;

namespace Nephoscope.Service.Engine;

/// <summary>
/// Saved states of the engine: the last two, named by the delivery they stand at, each with an XXH3 checksum at its end. Written beside,
/// flushed, then renamed. Written by the engine's thread, made to count by any one other.
/// </summary>
internal sealed class CheckpointStore(string folder, Action<string> report)
{
    private const string Ending = ".state";
    private const string Partial = ".partial";
    private const int Version = 2;
    private const int MostSources = 4096;
    private static readonly byte[] Magic = "NEPHSTAT"u8.ToArray();

    /// <summary>How long the last one took to be written: so long the engine stood still.</summary>
    public TimeSpan LastCost { get; private set; }

    /// <summary>Removes what a process that was ended left half-written.</summary>
    public void RemoveLeftovers()
    {
        Directory.CreateDirectory(folder);
        foreach (string half in Directory.EnumerateFiles(folder, "*" + Ending + Partial))
        {
            File.Delete(half);
        }
    }

    /// <summary>The latest good saved state, or a fresh one; a damaged one is set aside and reported.</summary>
    /// <param name="sequence">Sequence of the last delivery in it; 0 where there is none.</param>
    public EngineState Load(Func<EngineState> fresh, out long sequence)
    {
        Directory.CreateDirectory(folder);
        foreach ((string path, long at) in Enumerable.Reverse(All()))
        {
            EngineState state = fresh();
            try
            {
                Check(path);
                using FileStream stream = File.OpenRead(path);
                Read(new BinaryReader(stream, Encoding.UTF8), state, at);
                sequence = at;
                return state;
            }
            catch (Exception failure) when (failure is IOException or InvalidDataException or FormatException or OverflowException or ArgumentException or StateFormatException)
            {
                File.Move(path, path + ".damaged", overwrite: true);
                report($"the saved state {Path.GetFileName(path)} cannot be read and is set aside: {failure.Message}");
            }
        }

        sequence = 0;
        return fresh();
    }

    /// <summary>Writes the state, between two deliveries; it counts from <see cref="Publish"/> on.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Write(EngineState state, long sequence)
    {
        long start = Stopwatch.GetTimestamp();
        using (var file = new FileStream(PathOf(sequence) + Partial, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16))
        using (var writer = new BinaryWriter(file, Encoding.UTF8))
        {
            Write(writer, state, sequence);
        }

        LastCost = Stopwatch.GetElapsedTime(start);
    }

    /// <summary>Seals what was written and has it on the disk.</summary>
    /// <returns>The sequence up to which the journal is no longer needed: that of the older state kept.</returns>
    /// <exception cref="IOException">It cannot be written.</exception>
    public long Publish(long sequence)
    {
        string target = PathOf(sequence);
        using (var file = new FileStream(target + Partial, FileMode.Open, FileAccess.ReadWrite, FileShare.None, 1 << 16))
        {
            var hash = new XxHash3();
            hash.Append(file);
            file.Write(hash.GetCurrentHash());
            file.Flush(flushToDisk: true);
        }

        File.Move(target + Partial, target, overwrite: true);
        List<(string Path, long Sequence)> all = All();
        for (int i = 0; i + 2 < all.Count; i++)
        {
            File.Delete(all[i].Path);
        }

        // Of a single state the journal's beginning is kept too: were it damaged, all could still be made anew.
        return all.Count < 2 ? 0 : all[^2].Sequence;
    }

    private string PathOf(long sequence) => Path.Combine(folder, sequence.ToString("D20", CultureInfo.InvariantCulture) + Ending);

    private List<(string Path, long Sequence)> All()
    {
        List<(string Path, long Sequence)> all = [];
        foreach (string path in Directory.EnumerateFiles(folder, "*" + Ending))
        {
            if (long.TryParse(Path.GetFileNameWithoutExtension(path), NumberStyles.None, CultureInfo.InvariantCulture, out long sequence))
            {
                all.Add((path, sequence));
            }
        }

        all.Sort(static (a, b) => a.Sequence.CompareTo(b.Sequence));
        return all;
    }

    private static void Check(string path)
    {
        using FileStream stream = File.OpenRead(path);
        long rest = stream.Length - sizeof(ulong);
        if (rest < Magic.Length)
        {
            throw new InvalidDataException("it is too short");
        }

        var hash = new XxHash3();
        byte[] buffer = new byte[1 << 16];
        while (rest > 0)
        {
            int got = stream.Read(buffer, 0, (int)Math.Min(rest, buffer.Length));
            hash.Append(buffer.AsSpan(0, got));
            rest -= got;
        }

        stream.ReadExactly(buffer, 0, sizeof(ulong));
        if (!hash.GetCurrentHash().AsSpan().SequenceEqual(buffer.AsSpan(0, sizeof(ulong))))
        {
            throw new InvalidDataException("its checksum does not fit");
        }
    }

    private static void Write(BinaryWriter writer, EngineState state, long sequence)
    {
        writer.Write(Magic);
        writer.Write(Version);
        writer.Write(sequence);
        writer.Write(state.Clock.Nanoseconds);
        KeyValuePair<ulong, FilePositions.Place>[] places = state.Files.ToArray();
        writer.Write(places.Length);
        foreach ((ulong path, FilePositions.Place place) in places)
        {
            writer.Write(path);
            writer.Write(place.Offset);
            writer.Write(place.Length);
            writer.Write(place.LastWrite);
            writer.Write(place.Key);
            writer.Write(place.Head);
        }

        SourceFigures[] sources = [.. state.Sources.All];
        writer.Write(sources.Length);
        foreach (SourceFigures source in sources)
        {
            source.Save(writer);
        }

        state.Names.Save(writer);
        writer.Flush();
        state.Recent.Save(writer.BaseStream);
        state.Pipeline.Save(writer.BaseStream);
    }

    private static void Read(BinaryReader reader, EngineState state, long sequence)
    {
        bool known = reader.ReadBytes(Magic.Length).AsSpan().SequenceEqual(Magic);
        int version = reader.ReadInt32();
        if (!known || version is < 1 or > Version || reader.ReadInt64() != sequence)
        {
            throw new InvalidDataException("it is of another version");
        }

        state.Clock = new EventTime(reader.ReadInt64());
        for (int rest = reader.ReadInt32(); rest > 0; rest--)
        {
            state.Files.Restore(
                reader.ReadUInt64(),
                new FilePositions.Place(reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64(), reader.ReadUInt64()));
        }

        for (int rest = Math.Min(reader.ReadInt32(), MostSources + 1); rest > 0; rest--)
        {
            state.Sources.Load(reader, version);
        }

        state.Names.Load(reader);
        state.Recent.Load(reader.BaseStream);
        state.Pipeline.Load(reader.BaseStream);
    }
}
