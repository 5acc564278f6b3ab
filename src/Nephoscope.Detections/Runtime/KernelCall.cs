using Nephoscope.Events;

namespace Nephoscope.Detections.Runtime;

/// <summary>Names of system calls and kernel functions without what differs between architectures; what was done to a file.</summary>
internal static class KernelCall
{
    internal static ReadOnlySpan<byte> Name(in SecurityEvent e)
    {
        ReadOnlySpan<byte> name = e[EventField.FunctionName];
        int at = name.IndexOf("sys_"u8);
        return at >= 0 && at <= 12 && (at == 0 || name.StartsWith("__"u8)) ? name[(at + 4)..] : name;
    }

    /// <summary>The file was written, made, renamed or removed; where the source does not say, it was not.</summary>
    internal static bool Writes(in SecurityEvent e)
    {
        if (e.Is(EventFlags.ReadOnly))
        {
            return false;
        }

        ReadOnlySpan<byte> name = e[EventField.FunctionName];
        ReadOnlySpan<byte> details = e[EventField.Details];
        return name.IndexOf("write"u8) >= 0 || name.IndexOf("unlink"u8) >= 0 || name.IndexOf("rename"u8) >= 0 || name.IndexOf("creat"u8) >= 0
            || name.IndexOf("truncate"u8) >= 0 || name.IndexOf("chmod"u8) >= 0 || name.IndexOf("mknod"u8) >= 0
            || details.IndexOf("O_WRONLY"u8) >= 0 || details.IndexOf("O_RDWR"u8) >= 0 || details.IndexOf("O_CREAT"u8) >= 0
            || (name.IndexOf("file_permission"u8) >= 0 && (details.IndexOf("\"int_arg\":2}"u8) >= 0 || details.IndexOf("\"int_arg\": 2}"u8) >= 0));
    }

    internal static bool Removes(in SecurityEvent e)
    {
        ReadOnlySpan<byte> name = e[EventField.FunctionName];
        return name.IndexOf("unlink"u8) >= 0 || name.IndexOf("truncate"u8) >= 0 || e[EventField.Details].IndexOf("O_TRUNC"u8) >= 0;
    }
}
