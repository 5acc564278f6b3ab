using System.Text.Json;
using Nephoscope.Output;
using Nephoscope.Service.Engine;
using Nephoscope.Service.Settings;
using Nephoscope.Verbs;

namespace Nephoscope.Service.Diagnosis;

/// <summary>Tells what the doctor found.</summary>
internal static class DoctorRun
{
    /// <returns>Failed where something is wrong.</returns>
    public static async Task<int> RunAsync(string? path, string? data, bool asJson, TextWriter output, CancellationToken cancellation)
    {
        ServiceSettings settings = SettingsReader.Read(path, ServeRun.Environment(), out IReadOnlyList<string> errors);
        settings = settings with { Data = data ?? settings.Data };
        IReadOnlyList<Diagnosis> found = await new Doctor(settings, errors, TimeProvider.System).ExamineAsync(cancellation).ConfigureAwait(false);
        if (asJson)
        {
            await output.WriteLineAsync(System.Text.Encoding.UTF8.GetString(LedgerEntries.Json(json => Write(json, found)))).ConfigureAwait(false);
        }
        else
        {
            foreach (Diagnosis one in found)
            {
                string mark = one.Condition switch { Condition.Good => "ok    ", Condition.Notice => "notice", _ => "WRONG " };
                await output.WriteLineAsync($"{mark}  {one.Area,-9}  {TerminalSafe.Text(one.What)}{(one.Advice.Length > 0 ? " - " + TerminalSafe.Text(one.Advice) : "")}").ConfigureAwait(false);
            }
        }

        return found.Any(one => one.Condition == Condition.Wrong) ? ExitCode.Failed : ExitCode.Done;
    }

    private static void Write(Utf8JsonWriter json, IReadOnlyList<Diagnosis> found)
    {
        json.WriteStartArray();
        foreach (Diagnosis one in found)
        {
            json.WriteStartObject();
            json.WriteString("condition"u8, one.Condition.ToString().ToLowerInvariant());
            json.WriteString("area"u8, one.Area);
            json.WriteString("what"u8, one.What);
            json.WriteString("advice"u8, one.Advice);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
