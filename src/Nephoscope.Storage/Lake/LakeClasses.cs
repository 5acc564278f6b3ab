using Nephoscope.Events;

namespace Nephoscope.Storage;

/// <summary>OCSF's classes and activities of events (schema.ocsf.io, 1.5).</summary>
internal static class LakeClasses
{
    private const int Create = 1;
    private const int Read = 2;
    private const int Update = 3;
    private const int Delete = 4;
    private const int OtherActivity = 99;

    public static (int Uid, string Name) Of(EventKind kind) => kind switch
    {
        EventKind.ApiCall or EventKind.Insight => (6003, "API Activity"),
        EventKind.SignIn => (3002, "Authentication"),
        EventKind.NetworkFlow or EventKind.NetworkConnection => (4001, "Network Activity"),
        EventKind.DnsQuery => (4003, "DNS Activity"),
        EventKind.ProcessStart or EventKind.ProcessExit => (1007, "Process Activity"),
        EventKind.FileActivity => (1001, "File System Activity"),
        EventKind.KernelActivity => (1003, "Kernel Activity"),
        EventKind.ForeignFinding => (2004, "Detection Finding"),
        _ => (0, "Base Event"),
    };

    /// <summary>activity_id of the event's class; 99 where OCSF has no word for it.</summary>
    public static int ActivityOf(in SecurityEvent securityEvent) => securityEvent.Kind switch
    {
        EventKind.ApiCall => ApiActivity(securityEvent),
        EventKind.SignIn or EventKind.ProcessStart or EventKind.DnsQuery or EventKind.NetworkConnection or EventKind.ForeignFinding => 1,
        EventKind.ProcessExit => 2,
        EventKind.NetworkFlow => 6,
        _ => OtherActivity,
    };

    public static string NameOf(IdentityClass kind) => kind switch
    {
        IdentityClass.Unknown => "",
        _ => kind.ToString(),
    };

    private static int ApiActivity(in SecurityEvent securityEvent)
    {
        if (securityEvent.Is(EventFlags.ReadOnly))
        {
            return Read;
        }

        ReadOnlySpan<byte> operation = securityEvent[EventField.Operation];
        if (operation.StartsWith("Create"u8) || operation.StartsWith("Run"u8) || operation.StartsWith("create:"u8))
        {
            return Create;
        }

        if (operation.StartsWith("Delete"u8) || operation.StartsWith("Terminate"u8) || operation.StartsWith("Remove"u8) || operation.StartsWith("delete"u8))
        {
            return Delete;
        }

        return operation.StartsWith("Update"u8) || operation.StartsWith("Put"u8) || operation.StartsWith("Modify"u8) || operation.StartsWith("Attach"u8)
            || operation.StartsWith("Detach"u8) || operation.StartsWith("Set"u8) || operation.StartsWith("update:"u8) || operation.StartsWith("patch:"u8)
            ? Update
            : OtherActivity;
    }
}
