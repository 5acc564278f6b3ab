using Nephoscope.Events;

namespace Nephoscope.Sources.Runtime.Tracee;

/// <summary>What a Tracee event reports, beside its process. The spans point into the record.</summary>
internal ref struct TraceeCall
{
    public ReadOnlySpan<byte> Name;

    /// <summary>The file an argument names.</summary>
    public ReadOnlySpan<byte> Path;

    public bool HasSignature;
    public bool HasRemoteEnd;
    public bool HasName;
    public bool Failed;

    /// <summary>A DNS message that answers: its source is who was asked.</summary>
    public bool IsAnswer;

    /// <summary>A connection that comes in: the arguments tell the own end first.</summary>
    public readonly bool IsAccept => !HasSignature && Name.IndexOf("accept"u8) >= 0;

    public readonly EventKind Kind
    {
        get
        {
            if (HasSignature)
            {
                return EventKind.ForeignFinding;
            }

            if (IsExec)
            {
                return Failed || Path.IsEmpty ? EventKind.KernelActivity : EventKind.ProcessStart;
            }

            if (Name.SequenceEqual("sched_process_exit"u8))
            {
                return EventKind.ProcessExit;
            }

            if (HasName && Name.IndexOf("dns"u8) >= 0)
            {
                return EventKind.DnsQuery;
            }

            bool isNetwork = Name.StartsWith("net_"u8) || Name.IndexOf("connect"u8) >= 0 || Name.IndexOf("accept"u8) >= 0;
            if (HasRemoteEnd && isNetwork)
            {
                return EventKind.NetworkConnection;
            }

            return !Path.IsEmpty && TouchesFile ? EventKind.FileActivity : EventKind.KernelActivity;
        }
    }

    private readonly bool IsExec =>
        Name.SequenceEqual("sched_process_exec"u8) || Name.SequenceEqual("execve"u8) || Name.SequenceEqual("execveat"u8);

    private readonly bool TouchesFile =>
        Name.IndexOf("bprm"u8) < 0 && Name.IndexOf("module"u8) < 0 && Name.IndexOf("kernel"u8) < 0
        && (Name.IndexOf("open"u8) >= 0 || Name.IndexOf("read"u8) >= 0 || Name.IndexOf("write"u8) >= 0
            || Name.IndexOf("file"u8) >= 0 || Name.IndexOf("inode"u8) >= 0 || Name.IndexOf("unlink"u8) >= 0
            || Name.IndexOf("rename"u8) >= 0 || Name.IndexOf("truncate"u8) >= 0 || Name.IndexOf("chmod"u8) >= 0
            || Name.IndexOf("chown"u8) >= 0 || Name.IndexOf("link"u8) >= 0 || Name.IndexOf("mkdir"u8) >= 0
            || Name.IndexOf("creat"u8) >= 0);
}
