using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace Nephoscope.Service.Journal;

/// <summary>One file of the journal, named by the first sequence in it.</summary>
internal static class Segment
{
    private const string Ending = ".journal";

    public static string PathOf(string folder, long first) => Path.Combine(folder, first.ToString("D20", CultureInfo.InvariantCulture) + Ending);

    /// <summary>All segments of a folder, earliest first.</summary>
    public static List<(string Path, long First)> List(string folder)
    {
        List<(string Path, long First)> segments = [];
        foreach (string path in Directory.EnumerateFiles(folder, "*" + Ending))
        {
            if (long.TryParse(Path.GetFileNameWithoutExtension(path), NumberStyles.None, CultureInfo.InvariantCulture, out long first))
            {
                segments.Add((path, first));
            }
        }

        segments.Sort((a, b) => a.First.CompareTo(b.First));
        return segments;
    }

    /// <summary>Goes through the whole frames from the start of a segment to the first that is not whole.</summary>
    /// <param name="take">Gets each whole frame; its memory is the frame's own. False ends.</param>
    /// <returns>Where the first frame begins that is not whole; the file's length where all are.</returns>
    public static long Read(string path, long from, Func<ReadOnlyMemory<byte>, bool> take)
    {
        using SafeFileHandle handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.SequentialScan);
        long end = RandomAccess.GetLength(handle);
        long at = from;
        byte[] header = new byte[Frame.HeaderBytes];
        while (at + Frame.HeaderBytes <= end)
        {
            if (!Fill(handle, header, at))
            {
                return at;
            }

            int length = Frame.BodyLength(header);
            if (length < 0 || at + Frame.HeaderBytes + length > end)
            {
                return at;
            }

            byte[] frame = new byte[Frame.HeaderBytes + length];
            if (!Fill(handle, frame, at) || !Frame.IsWhole(frame))
            {
                return at;
            }

            at += frame.Length;
            if (!take(frame))
            {
                return at;
            }
        }

        return at;
    }

    /// <summary>Place of the next whole frame behind a damaged one; -1 where none follows.</summary>
    public static long FindNext(string path, long after)
    {
        using SafeFileHandle handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        long end = RandomAccess.GetLength(handle);
        byte[] window = new byte[1 << 20];
        byte[] magic = BitConverter.GetBytes(Frame.Magic);
        for (long at = after + 1; at < end; at += window.Length - 3)
        {
            int got = RandomAccess.Read(handle, window, at);
            for (int start = 0; window.AsSpan(start, got - start).IndexOf(magic) is int hit && hit >= 0; start += hit + 1)
            {
                if (IsFrameAt(handle, at + start + hit, end))
                {
                    return at + start + hit;
                }
            }
        }

        return -1;
    }

    private static bool IsFrameAt(SafeFileHandle handle, long at, long end)
    {
        byte[] header = new byte[Frame.HeaderBytes];
        if (!Fill(handle, header, at) || Frame.BodyLength(header) is not (int length and >= 0) || at + Frame.HeaderBytes + length > end)
        {
            return false;
        }

        byte[] frame = new byte[Frame.HeaderBytes + length];
        return Fill(handle, frame, at) && Frame.IsWhole(frame);
    }

    /// <summary>Reads a stretch of a file whole.</summary>
    /// <returns>False where the file ends before.</returns>
    public static bool Fill(SafeFileHandle handle, Span<byte> target, long at)
    {
        while (!target.IsEmpty)
        {
            int got = RandomAccess.Read(handle, target, at);
            if (got == 0)
            {
                return false;
            }

            target = target[got..];
            at += got;
        }

        return true;
    }
}
