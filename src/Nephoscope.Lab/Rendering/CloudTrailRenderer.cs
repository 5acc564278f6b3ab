using Nephoscope.Events;

namespace Nephoscope.Lab;

/// <summary>Writes one call as a CloudTrail record, straight into a buffer. The call alone decides the bytes. Thread-safe.</summary>
internal sealed partial class CloudTrailRenderer(ulong seed)
{
    private readonly ulong seed = Fingerprint.Join(seed, Fingerprint.Of("records"));

    /// <summary>The id of the record that the call leaves.</summary>
    public string EventText(in PlannedCall call)
    {
        var random = new SeededRandom(Fingerprint.Join(seed, call.Serial));
        var text = new RecordBuffer();
        text.Uuid(random.Next(), random.Next());
        return System.Text.Encoding.UTF8.GetString(text.Written);
    }

    public void Write(in PlannedCall call, RecordBuffer target)
    {
        var random = new SeededRandom(Fingerprint.Join(seed, call.Serial));
        (ulong, ulong) id = (random.Next(), random.Next());
        ulong draw = random.Next();
        CallTemplate template = call.Call;
        Segment[] segments = call.Error == CallError.None ? template.Succeeded : template.Failed;
        foreach (Segment segment in segments)
        {
            if (segment.Slot == Slot.None)
            {
                target.Add(segment.Text);
            }
            else if (segment.Slot >= Slot.Bucket)
            {
                byte[]? wanted = segment.Slot == template.Primary ? call.Target : null;
                target.Add(wanted ?? call.Session.Account.Pick((ResourceKind)(segment.Slot - Slot.Bucket), draw));
            }
            else if (segment.Slot >= Slot.Hex8)
            {
                Draw(segment.Slot, call, random, target);
            }
            else
            {
                Known(segment.Slot, call, id, random, target);
            }
        }
    }

    private static void Known(Slot slot, in PlannedCall call, (ulong High, ulong Low) id, SeededRandom random, RecordBuffer target)
    {
        Session session = call.Session;
        switch (slot)
        {
            case Slot.Identity:
                target.Add(session.Identity);
                break;
            case Slot.Time:
                target.Time(call.Time / EventTime.NanosecondsPerSecond);
                target.Add((byte)'Z');
                break;
            case Slot.Address:
                target.Add(session.Address);
                break;
            case Slot.Agent:
                target.Add(session.Agent);
                WriteCommand(call, target);
                break;
            case Slot.Region:
                WriteRegion(call, target);
                break;
            case Slot.Account:
                target.Add(session.Account.IdText);
                break;
            case Slot.Arn:
                target.Add(session.Arn);
                break;
            case Slot.Uuid:
                target.Uuid(random.Next(), random.Next());
                break;
            case Slot.Event:
                target.Uuid(id.High, id.Low);
                break;
            case Slot.Error:
                WriteError(call, target);
                break;
            case Slot.Tls when !session.IsService:
                WriteTls(call, target);
                break;
            case Slot.Note when call.IsHostile:
                target.Add(HostileText.Note);
                break;
            case Slot.FirstNote when call.IsHostile:
                target.Add(HostileText.Note[1..]);
                break;
            default:
                break;
        }
    }

    private static void Draw(Slot slot, in PlannedCall call, SeededRandom random, RecordBuffer target)
    {
        switch (slot)
        {
            case Slot.Hex8:
                target.Hex(random.Next(), 8);
                break;
            case Slot.Hex17:
                target.Add((byte)'0');
                target.Hex(random.Next(), 16);
                break;
            case Slot.Upper16:
                target.Key(random, 16);
                break;
            case Slot.Digits:
                target.Number(100 + random.Below(9000));
                break;
            case Slot.B64:
                target.Token(random, 43);
                target.Add((byte)'=');
                break;
            case Slot.Token:
                target.Add("IQoJb3JpZ2luX2VjE"u8);
                target.Token(random, 48);
                break;
            case Slot.Clock:
                target.Number(call.Time / EventTime.NanosecondsPerSecond);
                break;
            case Slot.Console when call.Session.FromConsole && call.Call.Service != "signin":
                target.Add(",\"sessionCredentialFromConsole\":\"true\""u8);
                break;
            case Slot.Other:
                target.Add(call.Other ?? []);
                break;
            default:
                WriteChild(slot, call.Child, target);
                break;
        }
    }

    private static void WriteChild(Slot slot, Session? child, RecordBuffer target) => target.Add(slot switch
    {
        Slot.ChildKey => child?.AccessKey ?? [],
        Slot.ChildArn => child?.Arn ?? [],
        Slot.ChildId => child?.PrincipalId ?? [],
        Slot.ChildName => child?.Name ?? [],
        Slot.ChildRole => child?.RoleArn ?? [],
        _ => [],
    });

    private static void WriteRegion(in PlannedCall call, RecordBuffer target)
    {
        if (call.Call.FixedRegion is { } fixedRegion)
        {
            target.Add(fixedRegion);
        }
        else
        {
            target.Add(call.Region);
        }
    }

    /// <summary>The command line client names its command: "md/command#ec2.describe-instances".</summary>
    private static void WriteCommand(in PlannedCall call, RecordBuffer target)
    {
        if (!call.Session.Agent.AsSpan().EndsWith("command#"u8))
        {
            return;
        }

        target.Add(call.Call.Service);
        target.Add((byte)'.');
        string operation = call.Call.Operation;
        for (int i = 0; i < operation.Length && !char.IsAsciiDigit(operation[i]); i++)
        {
            if (char.IsAsciiLetterUpper(operation[i]) && i > 0)
            {
                target.Add((byte)'-');
            }

            target.Add((byte)char.ToLowerInvariant(operation[i]));
        }
    }

    private static void WriteTls(in PlannedCall call, RecordBuffer target)
    {
        target.Add(",\"tlsDetails\":{\"tlsVersion\":\"TLSv1.3\",\"cipherSuite\":\"TLS_AES_128_GCM_SHA256\",\"clientProvidedHostHeader\":\""u8);
        target.Add(call.Call.Service);
        target.Add((byte)'.');
        if (call.Call.FixedRegion is null)
        {
            target.Add(call.Region);
            target.Add((byte)'.');
        }

        target.Add("amazonaws.com\"}"u8);
    }

    private static void WriteError(in PlannedCall call, RecordBuffer target)
    {
        switch (call.Error)
        {
            case CallError.Denied:
                target.Add(call.Call.Service == "ec2" ? ",\"errorCode\":\"Client.UnauthorizedOperation\""u8 : ",\"errorCode\":\"AccessDenied\""u8);
                target.Add(",\"errorMessage\":\"User: "u8);
                target.Add(call.Session.Arn);
                target.Add(" is not authorized to perform: "u8);
                target.Add(call.Call.Service);
                target.Add((byte)':');
                target.Add(call.Call.Operation);
                target.Add(" because no identity-based policy allows the action\""u8);
                break;
            case CallError.Throttled:
                target.Add(",\"errorCode\":\"ThrottlingException\",\"errorMessage\":\"Rate exceeded\""u8);
                break;
            case CallError.NotFound:
                target.Add(call.Call.Service == "s3"
                    ? ",\"errorCode\":\"NoSuchBucketPolicy\",\"errorMessage\":\"The bucket policy does not exist\""u8
                    : ",\"errorCode\":\"ResourceNotFoundException\",\"errorMessage\":\"The resource does not exist\""u8);
                break;
            default:
                break;
        }
    }
}
