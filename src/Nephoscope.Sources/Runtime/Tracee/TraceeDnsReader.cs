using Nephoscope.Events;
using Nephoscope.Sources.Text;

namespace Nephoscope.Sources.Runtime.Tracee;

/// <summary>Reads the DNS message of a net_packet_dns event.</summary>
internal static class TraceeDnsReader
{
    public static void Read(ref RecordCursor cursor, EventWriter writer, ref TraceeCall call)
    {
        if (!cursor.EnterObject())
        {
            return;
        }

        while (cursor.NextName())
        {
            if (cursor.Is("responseCode"u8))
            {
                cursor.Copy(writer, EventField.DnsResponseCode);
            }
            else if (cursor.Is("QR"u8))
            {
                call.IsAnswer = cursor.TryNumber(out long answer) && answer == 1;
            }
            else if (cursor.Is("questions"u8))
            {
                ReadQuestion(ref cursor, writer, ref call);
            }
            else if (cursor.Is("answers"u8))
            {
                ReadAnswers(ref cursor, writer);
            }
            else
            {
                cursor.Skip();
            }
        }
    }

    private static void ReadQuestion(ref RecordCursor cursor, EventWriter writer, ref TraceeCall call)
    {
        if (!cursor.EnterArray())
        {
            return;
        }

        while (cursor.NextElement())
        {
            if (!cursor.IsObject || call.HasName)
            {
                cursor.Skip();
                continue;
            }

            while (cursor.NextName())
            {
                if (cursor.Is("name"u8))
                {
                    ReadOnlySpan<byte> name = DnsText.WithoutRoot(cursor.Text());
                    call.HasName |= !name.IsEmpty;
                    writer.SetJsonString(EventField.DnsName, name);
                }
                else if (cursor.Is("type"u8))
                {
                    cursor.Copy(writer, EventField.DnsType);
                }
                else
                {
                    cursor.Skip();
                }
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
                if (cursor.Is("IP"u8) || cursor.Is("CNAME"u8) || cursor.Is("PTR"u8) || cursor.Is("TXT"u8))
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
