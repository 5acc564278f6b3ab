using System.Globalization;
using System.Text;

namespace Nephoscope.Events;

/// <summary>Tells an event's own id and short name as text, for the rare event that becomes part of a finding. Thread-safe; allocates.</summary>
public static class EventUid
{
    /// <summary>
    /// The source's own id; for flow logs <c>interface:srcaddr:srcport:dstaddr:dstport:protocol:start</c>; where there is none
    /// <c>file#n</c>, n counted from 1.
    /// </summary>
    public static string Of(in SecurityEvent securityEvent, IReadOnlyList<string> files)
    {
        if (securityEvent.Kind == EventKind.NetworkFlow)
        {
            ref readonly EventHeader header = ref securityEvent.Header;
            return string.Create(
                CultureInfo.InvariantCulture,
                $"{securityEvent.Text(EventField.InterfaceUid)}:{securityEvent.Text(EventField.SourceAddress)}:{header.SourcePort}:{securityEvent.Text(EventField.DestinationAddress)}:{header.DestinationPort}:{header.Protocol}:{header.TimeNanoseconds / EventTime.NanosecondsPerSecond}");
        }

        if (securityEvent.Has(EventField.Uid))
        {
            return securityEvent.Text(EventField.Uid);
        }

        int file = securityEvent.Header.File;
        string name = file >= 0 && file < files.Count ? Path.GetFileName(files[file]) : "-";
        return string.Create(CultureInfo.InvariantCulture, $"{name}#{securityEvent.Header.Record}");
    }

    /// <summary>Short name of what happened: <c>iam:CreateAccessKey</c>, a process path, a looked-up name, a destination.</summary>
    public static string What(in SecurityEvent securityEvent)
    {
        switch (securityEvent.Kind)
        {
            case EventKind.ProcessStart or EventKind.ProcessExit:
                return securityEvent.Text(EventField.ProcessPath);
            case EventKind.DnsQuery:
                return "dns " + securityEvent.Text(EventField.DnsName);
            case EventKind.NetworkFlow or EventKind.NetworkConnection:
                return string.Create(
                    CultureInfo.InvariantCulture,
                    $"{securityEvent.Text(EventField.DestinationAddress)}:{securityEvent.Header.DestinationPort}");
            case EventKind.ForeignFinding:
                return securityEvent.Text(EventField.FindingTitle);
            case EventKind.FileActivity:
                return securityEvent.Text(EventField.FilePath);
            case EventKind.KernelActivity:
                return securityEvent.Text(EventField.FunctionName);
            default:
                ReadOnlySpan<byte> service = ShortService(securityEvent[EventField.Service]);
                return service.IsEmpty
                    ? securityEvent.Text(EventField.Operation)
                    : Encoding.UTF8.GetString(service) + ":" + securityEvent.Text(EventField.Operation);
        }
    }

    /// <summary>The service's name without ".amazonaws.com".</summary>
    public static ReadOnlySpan<byte> ShortService(ReadOnlySpan<byte> service)
    {
        ReadOnlySpan<byte> suffix = ".amazonaws.com"u8;
        return service.EndsWith(suffix) ? service[..^suffix.Length] : service;
    }
}
