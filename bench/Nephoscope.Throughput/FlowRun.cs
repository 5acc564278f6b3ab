using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Nephoscope.Events;
using Nephoscope.Sources;
using Nephoscope.Sources.Aws.FlowLogs;

/// <summary>How fast made-up flow log lines (version 2, the same for the same number) are read: as numbers only, and as events. One thread, no files.</summary>
internal sealed class FlowRun(int lines)
{
    private const int Rounds = 15;
    private const int Window = 256 << 10;
    private int length;

    public void Run()
    {
        byte[] data = Make();
        double[] numbers = new double[Rounds];
        double[] events = new double[Rounds];
        for (int round = 0; round < Rounds; round++)
        {
            numbers[round] = Speed(data, Numbers);
            events[round] = Speed(data, Events);
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{lines:N0} lines of {length / (double)lines:F0} bytes, CPU time, {Rounds} rounds"));
        Tell("lines as numbers", numbers);
        Tell("lines as events", events);
    }

    private static void Tell(string what, double[] speeds)
    {
        Array.Sort(speeds);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-18} median {speeds[Rounds / 2],6:F0} MB/s, least {speeds[0],6:F0}, most {speeds[^1],6:F0}"));
    }

    private double Speed(byte[] data, Func<byte[], long> read)
    {
        TimeSpan before = Process.GetCurrentProcess().TotalProcessorTime;
        long count = read(data);
        double seconds = (Process.GetCurrentProcess().TotalProcessorTime - before).TotalSeconds;
        return count == lines ? length / seconds / 1e6 : throw new InvalidDataException($"{count} of {lines} lines were read");
    }

    private long Numbers(byte[] data)
    {
        var flow = default(FlowLine);
        long read = 0;
        ref byte start = ref MemoryMarshal.GetArrayDataReference(data);
        for (int at = 0; at < length; at += flow.Length + 1)
        {
            ref byte line = ref System.Runtime.CompilerServices.Unsafe.Add(ref start, at);
            if (!FlowLineReader.TrySplit(ref line, data.Length - at, (byte)' ', ref flow))
            {
                break;
            }

            read += FlowLineReader.Read(ref line, FlowLayout.Default, ref flow) is null && flow.Packets > 0 ? 1 : 0;
        }

        return read;
    }

    private long Events(byte[] data)
    {
        using var batch = new EventBatch();
        var reader = new LineRecordReader([new FlowLogParser()]);
        for (int at = 0; at < length;)
        {
            int some = Math.Min(Window, length - at);
            at += reader.Read(data.AsSpan(at, some), at, at + some == length, 0, batch);
            batch.Reset();
        }

        return reader.Records;
    }

    private byte[] Make()
    {
        var random = new Random(7);
        var text = new StringBuilder();
        for (int i = 0; i < lines; i++)
        {
            int start = 1_773_705_600 + (i / 500);
            text.Append(CultureInfo.InvariantCulture, $"2 123456789012 eni-{random.Next(1 << 28):x17} 10.{random.Next(4)}.{random.Next(256)}.{random.Next(256)} {random.Next(1, 224)}.{random.Next(256)}.{random.Next(256)}.{random.Next(256)} ")
                .Append(CultureInfo.InvariantCulture, $"{random.Next(1024, 65_536)} {(random.Next(3) == 0 ? 53 : 443)} {(random.Next(3) == 0 ? 17 : 6)} {random.Next(1, 5_000)} {random.Next(60, 9_000_000)} {start} {start + 60} {(random.Next(20) == 0 ? "REJECT" : "ACCEPT")} OK\n");
        }

        // Bytes behind the last line may be read in blocks; none of them counts.
        length = text.Length;
        return Encoding.ASCII.GetBytes(text.Append('\0', FlowLineReader.Slack).ToString());
    }
}
