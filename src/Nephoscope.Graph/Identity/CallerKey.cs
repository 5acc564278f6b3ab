using System.Numerics;
using System.Runtime.InteropServices;
using Nephoscope.Events;

namespace Nephoscope.Graph;

/// <summary>Under which key lineage remembers the caller of a cloud record. Pure; allocates nothing.</summary>
internal static class CallerKey
{
    /// <summary>Access key; else service in whose hands the caller's call is; else session ARN, unique id, service.</summary>
    public static ulong Of(in SecurityEvent e, ReadOnlySpan<byte> arn)
    {
        if (e.Is(EventFlags.OnBehalf) && (!arn.IsEmpty || e.Has(EventField.ActorUid)))
        {
            // A fresh credential a second: the caller and the service are what lasts.
            ulong caller = Fingerprint.Of(arn.IsEmpty ? e[EventField.ActorUid] : arn);
            return Fingerprint.Join(caller, Fingerprint.Of(e[EventField.InvokedBy]));
        }

        if (e.Has(EventField.CredentialUid))
        {
            return EntityKey.Of(EntityKind.AccessKey, e[EventField.CredentialUid]).Value;
        }

        if (!arn.IsEmpty)
        {
            return Fingerprint.Join(Fingerprint.Of(arn), (ulong)EntityKind.Session);
        }

        if (e.Is(EventFlags.Anonymous))
        {
            return Fingerprint.Join(Fingerprint.Of("anonymous"u8), Fingerprint.Of(e[EventField.AccountUid]));
        }

        ReadOnlySpan<byte> text = e[EventField.ActorUid];
        text = text.IsEmpty ? e[EventField.InvokedBy] : text;
        text = text.IsEmpty ? e[EventField.ActorName] : text;
        text = text.IsEmpty ? e[EventField.ActorAccountUid] : text;
        if (text.IsEmpty && e.Is(EventFlags.ServiceEvent))
        {
            text = e[EventField.Service];
        }

        return text.IsEmpty ? 0 : Fingerprint.Join(Fingerprint.Of(text), Fingerprint.Of(e[EventField.ActorType]));
    }

    /// <summary>
    /// Tells two ARNs apart cheaply: length, the sixteen bytes that hold the account, the last sixteen. Only for the case that one key id
    /// comes under two names; 0 for an empty text.
    /// </summary>
    public static ulong CheckOf(ReadOnlySpan<byte> arn)
    {
        if (arn.Length < 32)
        {
            return arn.IsEmpty ? 0 : Fingerprint.Of(arn) | 1;
        }

        ulong account = MemoryMarshal.Read<ulong>(arn[12..]) ^ BitOperations.RotateLeft(MemoryMarshal.Read<ulong>(arn[20..]), 23);
        ulong name = MemoryMarshal.Read<ulong>(arn[^16..]) ^ BitOperations.RotateLeft(MemoryMarshal.Read<ulong>(arn[^8..]), 41);
        return Fingerprint.Join(account + (uint)arn.Length, name) | 1;
    }
}
