using System.Buffers;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Nephoscope.Events;

namespace Nephoscope.Report;

/// <summary>
/// One incident as a STIX 2.1 bundle (OASIS): the incident, its techniques, the accounts and addresses seen, each finding as observed data with a note, and
/// a report that holds them together. Ids are name-based (RFC 9562, version 5), so the same incident gives the same bytes. Thread-safe.
/// </summary>
public static class StixBundle
{
    private const int MostFindings = 500;

    /// <summary>Namespace that the STIX specification fixes for observables.</summary>
    private static readonly Guid Observables = new("00abedb4-aa42-466c-9c01-fed23315a9b7");

    private static readonly Guid Own = new("6e1b2f5c-3a86-5d0e-9c37-5b1d7a90c2e4");

    public static string Write(Incident incident)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            var bundle = new Bundle(json, incident);
            json.WriteStartObject();
            json.WriteString("type", "bundle");
            json.WriteString("id", Id("bundle", incident.Uid));
            json.WriteStartArray("objects");
            bundle.WriteObjects();
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan) + "\n";
    }

    private static string Id(string type, string name) => $"{type}--{NameBased(Own, type + "\n" + name):D}";

    /// <summary>SHA-1 is what version 5 prescribes; nothing rests on its strength.</summary>
    private static Guid NameBased(Guid space, string name)
    {
        byte[] text = [.. space.ToByteArray(bigEndian: true), .. Encoding.UTF8.GetBytes(name)];
#pragma warning disable CA5350 // name-based ids are defined over SHA-1
        Span<byte> hash = SHA1.HashData(text).AsSpan(0, 16);
#pragma warning restore CA5350
        hash[6] = (byte)((hash[6] & 0x0F) | 0x50);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash, bigEndian: true);
    }

    private sealed class Bundle(Utf8JsonWriter json, Incident incident)
    {
        private readonly List<string> written = [];
        private readonly string author = Id("identity", "Nephoscope");

        public void WriteObjects()
        {
            WriteAuthor();
            WriteIncident();
            foreach (AttackTechnique technique in incident.Attacks.DistinctBy(attack => attack.Uid).Where(attack => attack.Uid.Length > 0))
            {
                WriteTechnique(technique);
            }

            foreach (Finding finding in incident.Findings.Take(MostFindings))
            {
                WriteFinding(finding);
            }

            WriteReport();
        }

        private void WriteAuthor()
        {
            Begin("identity", author, isAuthored: false);
            json.WriteString("name", "Nephoscope");
            json.WriteString("identity_class", "system");
            json.WriteEndObject();
        }

        private void WriteIncident()
        {
            Begin("incident", Id("incident", incident.Uid));
            Text("name", incident.Title, 300);
            Text("description", incident.Description, 2000);
            json.WriteNumber("confidence", (int)Math.Round(incident.Inquiry.Probability * 100));
            json.WriteStartArray("labels");
            json.WriteStringValue("severity-" + incident.Severity.ToString().ToLowerInvariant());
            json.WriteEndArray();
            json.WriteEndObject();
        }

        private void WriteTechnique(AttackTechnique technique)
        {
            string id = Id("attack-pattern", technique.Uid);
            Begin("attack-pattern", id);
            Text("name", technique.Name, 120);
            json.WriteStartArray("kill_chain_phases");
            json.WriteStartObject();
            json.WriteString("kill_chain_name", "mitre-attack");
            json.WriteString("phase_name", technique.TacticName.ToLowerInvariant().Replace(' ', '-'));
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteStartArray("external_references");
            json.WriteStartObject();
            json.WriteString("source_name", "mitre-attack");
            Text("external_id", technique.Uid, 20);
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
            Relate(Id("incident", incident.Uid), "related-to", id);
        }

        private void WriteFinding(Finding finding)
        {
            List<string> seen = [WriteAccount(finding.Actor)];
            if (IPAddress.TryParse(finding.SourceAddress, out IPAddress? address))
            {
                seen.Add(WriteAddress(address));
            }

            string id = Id("observed-data", finding.Uid);
            Begin("observed-data", id);
            json.WriteString("first_observed", Time(finding.StartTime));
            json.WriteString("last_observed", Time(finding.Time));
            json.WriteNumber("number_observed", Math.Clamp(finding.Events.Count, 1, 999_999_999));
            Texts("object_refs", seen);
            json.WriteEndObject();

            Begin("note", Id("note", finding.Uid));
            Text("abstract", finding.Title, 120);
            Text("content", $"{finding.Description} Events: {string.Join(", ", finding.Events.Select(related => related.Uid).Take(50))}", 4000);
            Texts("object_refs", [id]);
            json.WriteEndObject();
        }

        private string WriteAccount(FindingActor actor)
        {
            string user = LogText.Clean(actor.Uid.Length > 0 ? actor.Uid : actor.Name.Length > 0 ? actor.Name : "unknown", 300);
            string id = $"user-account--{NameBased(Observables, $"{{\"user_id\":\"{JsonEncodedText.Encode(user)}\"}}"):D}";
            if (Observe("user-account", id))
            {
                json.WriteString("user_id", user);
                Text("display_name", actor.Name.Length > 0 ? actor.Name : user, 120);
                json.WriteBoolean("is_service_account", actor.Type is "Role" or "Workload" or "Service");
                json.WriteEndObject();
            }

            return id;
        }

        private string WriteAddress(IPAddress address)
        {
            string type = address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? "ipv6-addr" : "ipv4-addr";
            string id = $"{type}--{NameBased(Observables, $"{{\"value\":\"{address}\"}}"):D}";
            if (Observe(type, id))
            {
                json.WriteString("value", address.ToString());
                json.WriteEndObject();
            }

            return id;
        }

        private void WriteReport()
        {
            List<string> held = [.. written];
            Begin("report", Id("report", incident.Uid));
            Text("name", incident.Title, 300);
            Text("description", string.Join(' ', incident.Story.Select(sentence => sentence.Text)), 20_000);
            json.WriteStartArray("report_types");
            json.WriteStringValue("observed-data");
            json.WriteEndArray();
            json.WriteString("published", Time(incident.EndTime));
            Texts("object_refs", held);
            json.WriteEndObject();
        }

        private void Relate(string from, string kind, string to)
        {
            Begin("relationship", Id("relationship", $"{from}\n{kind}\n{to}"));
            json.WriteString("relationship_type", kind);
            json.WriteString("source_ref", from);
            json.WriteString("target_ref", to);
            json.WriteEndObject();
        }

        /// <summary>Opens an observable, once.</summary>
        private bool Observe(string type, string id)
        {
            if (written.Contains(id))
            {
                return false;
            }

            json.WriteStartObject();
            json.WriteString("type", type);
            json.WriteString("spec_version", "2.1");
            json.WriteString("id", id);
            written.Add(id);
            return true;
        }

        private void Begin(string type, string id, bool isAuthored = true)
        {
            json.WriteStartObject();
            json.WriteString("type", type);
            json.WriteString("spec_version", "2.1");
            json.WriteString("id", id);
            if (isAuthored)
            {
                json.WriteString("created_by_ref", author);
            }

            json.WriteString("created", Time(incident.StartTime));
            json.WriteString("modified", Time(incident.EndTime < incident.StartTime ? incident.StartTime : incident.EndTime));
            written.Add(id);
        }

        private void Text(string member, string text, int longest) => json.WriteString(member, LogText.Clean(text.Length > 0 ? text : "unknown", longest));

        private void Texts(string member, IReadOnlyList<string> entries)
        {
            json.WriteStartArray(member);
            foreach (string entry in entries)
            {
                json.WriteStringValue(entry);
            }

            json.WriteEndArray();
        }

        /// <summary>Milliseconds, as STIX wants them.</summary>
        private static string Time(EventTime time) => DateTimeOffset.FromUnixTimeMilliseconds(time.Milliseconds).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture);
    }
}
