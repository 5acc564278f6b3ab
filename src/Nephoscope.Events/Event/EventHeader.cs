using System.Runtime.InteropServices;

namespace Nephoscope.Events;

/// <summary>The fixed part of an event. Lies at the start of its bytes in an <see cref="EventBatch"/>; one cache line and a half.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 8)]
public struct EventHeader
{
    /// <summary>Nanoseconds since 1970-01-01 UTC.</summary>
    public long TimeNanoseconds;

    /// <summary>End of the period the event covers (flows), nanoseconds since 1970; 0 where it is a moment.</summary>
    public long EndNanoseconds;

    /// <summary>Bit n set: field n is present.</summary>
    public ulong Fields;

    /// <summary>
    /// Fingerprint of what makes the event the same event when it is delivered twice: its id, or the whole record where it has none.
    /// </summary>
    public ulong UidFingerprint;

    /// <summary>Byte offset of the record in the uncompressed file.</summary>
    public long Offset;

    /// <summary>Bytes transferred (flows), 0 where unknown.</summary>
    public long Bytes;

    /// <summary>Packets transferred (flows), 0 where unknown.</summary>
    public long Packets;

    /// <summary>Index of the file in the source's list of files.</summary>
    public int File;

    /// <summary>Number of the record in its file, counted from 1.</summary>
    public int Record;

    public EventFlags Flags;

    /// <summary>Process id, 0 where unknown.</summary>
    public int ProcessId;

    /// <summary>User id of the process, -1 where unknown.</summary>
    public int UserId;

    public ushort SourcePort;
    public ushort DestinationPort;

    /// <summary>IANA protocol number, 0 where unknown.</summary>
    public byte Protocol;

    public EventKind Kind;
    public SourceFormat Format;

    /// <summary>Severity another tool gave, as OCSF severity_id; 0 where it gave none.</summary>
    public byte ForeignSeverity;

    /// <summary>Length of the whole event in bytes.</summary>
    public ushort Length;

    /// <summary>Where the table of fields starts, in bytes from the header's start.</summary>
    public ushort Table;
}
