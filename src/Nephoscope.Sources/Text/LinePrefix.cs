namespace Nephoscope.Sources.Text;

/// <summary>What syslog, log shippers and container runtimes write on a line before a record: times, hosts, tags. Thread-safe.</summary>
internal static class LinePrefix
{
    private const int Longest = 512;

    /// <summary>The record of a line that ends in one JSON object; empty where it does not, or begins with it.</summary>
    public static ReadOnlySpan<byte> Pass(ReadOnlySpan<byte> line)
    {
        int brace = line[..Math.Min(line.Length, Longest)].IndexOf((byte)'{');
        return brace > 0 && line[^1] == '}' && line[brace - 1] is (byte)' ' or (byte)'\t' or (byte)':' ? line[brace..] : [];
    }
}
