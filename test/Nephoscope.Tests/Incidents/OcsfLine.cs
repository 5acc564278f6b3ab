using System.Text;
using System.Text.Json;
using Nephoscope.Events;

namespace Nephoscope.Tests.Incidents;

/// <summary>An incident or finding as its output line.</summary>
internal static class OcsfLine
{
    public static string Of(Incident incident) => Write(json => OcsfWriter.WriteIncident(json, incident));

    public static string Of(Finding finding) => Write(json => OcsfWriter.WriteFinding(json, finding));

    private static string Write(Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            write(json);
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
