using System.Globalization;
using Nephoscope.Service.Journal;

namespace Nephoscope.Service.Engine;

/// <summary>
/// Deliveries that the pipeline could not work on, one file each with another that says why. While such a file is there, every run of the
/// journal leaves the delivery out, so that all runs come to the same state. Written by the engine's thread; the count may be read by any.
/// </summary>
internal sealed class SetAsideFolder
{
    private const string Ending = ".reason.json";
    private const long MostBytes = 1L << 30;
    private readonly string folder;
    private readonly HashSet<long> sequences = [];
    private long bytes;

    public SetAsideFolder(string folder)
    {
        this.folder = folder;
        Directory.CreateDirectory(folder);
        foreach (FileInfo file in new DirectoryInfo(folder).EnumerateFiles())
        {
            bytes += file.Length;
            if (file.Name.EndsWith(Ending, StringComparison.Ordinal)
                && long.TryParse(file.Name.AsSpan(0, file.Name.Length - Ending.Length), NumberStyles.None, CultureInfo.InvariantCulture, out long sequence))
            {
                sequences.Add(sequence);
            }
        }

        Count = sequences.Count;
    }

    /// <summary>How many are set aside.</summary>
    public int Count { get; private set; }

    public bool Contains(long sequence) => sequences.Contains(sequence);

    /// <summary>Sets a delivery aside. Beyond a gibibyte only the reason is kept.</summary>
    /// <returns>Null where that is durable; otherwise why it will be tried again after the next start.</returns>
    public string? Add(Delivery delivery, Exception why)
    {
        sequences.Add(delivery.Sequence);
        Count = sequences.Count;
        string path = Path.Combine(folder, delivery.Sequence.ToString("D20", CultureInfo.InvariantCulture));
        byte[] reason = LedgerEntries.Json(json =>
        {
            json.WriteStartObject();
            json.WriteNumber("sequence"u8, delivery.Sequence);
            json.WriteString("source"u8, delivery.Source);
            json.WriteString("name"u8, delivery.Name);
            json.WriteNumber("accepted"u8, delivery.AcceptedNanoseconds / 1_000_000);
            json.WriteNumber("bytes"u8, delivery.Body.Length);
            json.WriteString("reason"u8, why.GetType().Name + ": " + why.Message);
            json.WriteString("where"u8, why.StackTrace);
            json.WriteEndObject();
        });
        try
        {
            // The reason last: it is what makes later runs leave the delivery out.
            if (bytes + delivery.Body.Length <= MostBytes)
            {
                Write(path + ".delivery", delivery.Body.Span);
            }

            Write(path + Ending, reason);
            return null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return failure.Message;
        }
    }

    private void Write(string path, ReadOnlySpan<byte> content)
    {
        using (var file = new FileStream(path + ".partial", FileMode.Create, FileAccess.Write, FileShare.None, 0))
        {
            file.Write(content);
            file.Flush(flushToDisk: true);
        }

        File.Move(path + ".partial", path, overwrite: true);
        bytes += content.Length;
    }
}
