using Nephoscope.Events;

namespace Nephoscope.Sources.Runtime.Tetragon;

/// <summary>What is known of the call a Tetragon event reports, beside its process. The spans point into the record.</summary>
internal ref struct TetragonCall
{
    /// <summary>Name of the event: process_exec, process_kprobe ...</summary>
    public ReadOnlySpan<byte> Type;

    /// <summary>Kernel function, trace point or hook.</summary>
    public ReadOnlySpan<byte> Function;

    /// <summary>Raw JSON of the arguments.</summary>
    public ReadOnlySpan<byte> Arguments;

    /// <summary>When the process started.</summary>
    public EventTime StartTime;

    /// <summary>An argument names two ends of a connection.</summary>
    public bool HasSocket;

    /// <summary>An argument names a file.</summary>
    public bool HasFile;

    /// <summary>What the event is, from its type and the function's name.</summary>
    public readonly EventKind Kind
    {
        get
        {
            if (Type.SequenceEqual("process_exec"u8))
            {
                return EventKind.ProcessStart;
            }

            if (Type.SequenceEqual("process_exit"u8))
            {
                return EventKind.ProcessExit;
            }

            if (Type.SequenceEqual("process_connect"u8) || Type.SequenceEqual("process_accept"u8) || (HasSocket && OpensConnection))
            {
                return EventKind.NetworkConnection;
            }

            return HasFile && TouchesFile ? EventKind.FileActivity : EventKind.KernelActivity;
        }
    }

    /// <summary>The connection comes in.</summary>
    public readonly bool IsAccept => Function.IndexOf("accept"u8) >= 0 || Type.SequenceEqual("process_accept"u8);

    private readonly bool OpensConnection =>
        Function.IndexOf("connect"u8) >= 0 || Function.IndexOf("accept"u8) >= 0 || Function.IndexOf("udp_sendmsg"u8) >= 0
        || Function.IndexOf("udpv6_sendmsg"u8) >= 0;

    // Loading a program or a kernel module also names a file, and is no use of that file's content.
    private readonly bool TouchesFile =>
        Function.IndexOf("bprm"u8) < 0 && Function.IndexOf("security_kernel_"u8) < 0 && Function.IndexOf("module"u8) < 0
        && (Function.IndexOf("file"u8) >= 0 || Function.IndexOf("path"u8) >= 0 || Function.IndexOf("inode"u8) >= 0
            || Function.IndexOf("open"u8) >= 0 || Function.IndexOf("read"u8) >= 0 || Function.IndexOf("write"u8) >= 0
            || Function.IndexOf("fd_install"u8) >= 0 || Function.IndexOf("vfs_"u8) >= 0 || Function.IndexOf("unlink"u8) >= 0
            || Function.IndexOf("rename"u8) >= 0 || Function.IndexOf("truncate"u8) >= 0 || Function.IndexOf("close"u8) >= 0
            || Function.IndexOf("chmod"u8) >= 0 || Function.IndexOf("link"u8) >= 0 || Function.IndexOf("xattr"u8) >= 0);
}
