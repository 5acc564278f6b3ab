using Nephoscope.Events;
using Nephoscope.Sources.Text;

namespace Nephoscope.Sources.Aws.Route53;

/// <summary>
/// Reads Route 53 Resolver query logs: one JSON object a query. A DNS Firewall verdict (ALERT, BLOCK) goes to
/// <see cref="EventField.FindingType"/> with the list in <see cref="EventField.FindingTags"/>; a blocked query is
/// <see cref="EventFlags.Refused"/>. Allocates nothing. Not thread-safe.
/// </summary>
public sealed class Route53ResolverParser : JsonRecordParser
{
    private const string NoName = "the query name is missing";

    /// <inheritdoc/>
    public override SourceFormat Format => SourceFormat.Route53Resolver;

    private protected override bool HasShape(ref RecordCursor cursor)
    {
        bool time = false;
        bool name = false;
        while (!(time && name) && cursor.NextName())
        {
            time |= cursor.Is("query_timestamp"u8);
            name |= cursor.Is("query_name"u8);
            cursor.Skip();
        }

        return time && name;
    }

    private protected override ReadOutcome Fill(ref RecordCursor cursor, EventWriter writer)
    {
        EventTime time = default;
        bool hasTime = false;
        writer.Header.Kind = EventKind.DnsQuery;
        writer.Set(EventField.Service, "route53resolver"u8);
        while (cursor.NextName())
        {
            if (cursor.Is("query_timestamp"u8))
            {
                hasTime = cursor.TryTime(out time);
            }
            else if (cursor.Is("answers"u8))
            {
                ReadAnswers(ref cursor, writer);
            }
            else if (cursor.Is("srcids"u8))
            {
                ReadSourceIds(ref cursor, writer);
            }
            else
            {
                ReadMember(ref cursor, writer);
            }
        }

        if (!hasTime)
        {
            return ReadOutcome.Rejected(RejectReason.NoTime);
        }

        if (writer.Get(EventField.DnsName).IsEmpty)
        {
            return ReadOutcome.Rejected(NoName);
        }

        writer.Header.TimeNanoseconds = time.Nanoseconds;
        writer.Header.DestinationPort = 53;
        SourceAddresses.Check(writer);
        return ReadOutcome.Event;
    }

    private static void ReadMember(ref RecordCursor cursor, EventWriter writer)
    {
        if (cursor.Is("query_name"u8))
        {
            writer.SetJsonString(EventField.DnsName, DnsText.WithoutRoot(cursor.Text()));
        }
        else if (cursor.Is("query_type"u8))
        {
            cursor.Copy(writer, EventField.DnsType);
        }
        else if (cursor.Is("rcode"u8))
        {
            ReadOnlySpan<byte> code = cursor.Text();
            writer.SetJsonString(EventField.DnsResponseCode, code);
            writer.Raise(code.IsEmpty || code.SequenceEqual("NOERROR"u8) ? EventFlags.None : EventFlags.Failed);
        }
        else if (cursor.Is("srcaddr"u8))
        {
            cursor.Copy(writer, EventField.SourceAddress);
        }
        else if (cursor.Is("srcport"u8))
        {
            writer.Header.SourcePort = cursor.Port();
        }
        else if (cursor.Is("transport"u8))
        {
            writer.Header.Protocol = DnsText.Protocol(cursor.Text());
        }
        else if (cursor.Is("account_id"u8))
        {
            cursor.Copy(writer, EventField.AccountUid);
        }
        else if (cursor.Is("region"u8))
        {
            cursor.Copy(writer, EventField.Region);
        }
        else if (cursor.Is("vpc_id"u8))
        {
            cursor.Copy(writer, EventField.VpcUid);
        }
        else
        {
            ReadFirewall(ref cursor, writer);
        }
    }

    private static void ReadFirewall(ref RecordCursor cursor, EventWriter writer)
    {
        if (cursor.Is("firewall_rule_action"u8))
        {
            ReadOnlySpan<byte> action = cursor.Text();
            writer.SetJsonString(EventField.FindingType, action);
            writer.Raise(action.SequenceEqual("BLOCK"u8) ? EventFlags.Refused : EventFlags.None);
        }
        else if (cursor.Is("firewall_domain_list_id"u8))
        {
            cursor.Copy(writer, EventField.FindingTags);
        }
        else if (cursor.Is("firewall_rule_group_id"u8))
        {
            cursor.Copy(writer, EventField.ResourceUid);
        }
        else
        {
            cursor.Skip();
        }
    }

    private static void ReadSourceIds(ref RecordCursor cursor, EventWriter writer)
    {
        if (!cursor.EnterObject())
        {
            return;
        }

        while (cursor.NextName())
        {
            if (cursor.Is("instance"u8))
            {
                cursor.Copy(writer, EventField.InstanceUid);
            }
            else if (cursor.Is("resolver_network_interface"u8) || cursor.Is("resolver_endpoint"u8))
            {
                cursor.Copy(writer, EventField.InterfaceUid);
            }
            else
            {
                cursor.Skip();
            }
        }
    }

    private static void ReadAnswers(ref RecordCursor cursor, EventWriter writer)
    {
        if (!cursor.EnterArray())
        {
            return;
        }

        var answers = new JoinedText(stackalloc byte[1024]);
        while (cursor.NextElement())
        {
            if (!cursor.IsObject)
            {
                cursor.Skip();
                continue;
            }

            while (cursor.NextName())
            {
                if (cursor.Is("Rdata"u8))
                {
                    answers.Add(DnsText.WithoutRoot(cursor.Text()));
                }
                else
                {
                    cursor.Skip();
                }
            }
        }

        writer.SetJsonString(EventField.DnsAnswers, answers.Written);
    }
}
