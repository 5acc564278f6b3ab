using System.Runtime.CompilerServices;

namespace Nephoscope.Sources.Aws.FlowLogs;

/// <summary>
/// One flow line: its numbers, and where its columns lie. Reused from line to line; the numbers of an absent column are 0.
/// </summary>
public struct FlowLine
{
    /// <summary>Seconds since 1970; 0 where absent.</summary>
    public long Start, End;

    public long Bytes, Packets;

    /// <summary>The addresses' bits where they are IPv4, else 0.</summary>
    public uint SourceIPv4, DestinationIPv4;

    public ushort SourcePort, DestinationPort;

    public byte Protocol;

    /// <summary>A security group or network ACL refused the flow.</summary>
    public bool IsRefused;

    /// <summary>No traffic was seen; or records were lost.</summary>
    public bool IsNoData, IsSkipped;

    /// <summary>An address is neither IPv4 nor IPv6.</summary>
    public bool IsAddressInvalid;

    /// <summary>Number of columns the line has.</summary>
    public int Columns;

    /// <summary>Length of the line in bytes without its end.</summary>
    public int Length;

    /// <summary>Where each column ends. Written in steps of four, so with room for more than the greatest number of columns.</summary>
    public ColumnEnds Ends;

    /// <summary>Where a column starts in the line. The column must be one the line has.</summary>
    public readonly int StartOf(int column) => column == 0 ? 0 : EndOf(column - 1) + 1;

    /// <summary>Where a column ends in the line. The column must be one the line has.</summary>
    public readonly int EndOf(int column) => Unsafe.Add(ref Unsafe.As<ColumnEnds, int>(ref Unsafe.AsRef(in Ends)), column);

    /// <summary>Room for the ends of all columns.</summary>
    [InlineArray(Capacity)]
    public struct ColumnEnds
    {
        /// <summary>Twice the greatest number of columns: a block of 64 bytes may be all separators.</summary>
        public const int Capacity = (FlowLayout.MaximumColumns * 2) + 8;

        private int first;
    }
}
