using System.Text.Json;
using Nephoscope.Events;
using Nephoscope.Service.Engine;
using Nephoscope.Storage;

namespace Nephoscope.Service.Access;

/// <summary>A person who may come in: with a password of this service, or by way of the organisation's provider. Immutable.</summary>
internal sealed record Account(string Name, string Role, string PasswordHash)
{
    /// <summary>Changes with the password and role; a session of another stamp has ended.</summary>
    public required string Stamp { get; init; }

    public long CreatedSeconds { get; init; }

    /// <summary>Wrong passwords since the last right one.</summary>
    public int Failures { get; init; }

    public long LockedUntilSeconds { get; init; }

    public bool IsDisabled { get; init; }

    /// <summary>Issuer and subject at the provider that vouches for the person; empty where a password does.</summary>
    public string Subject { get; init; } = "";

    public bool IsLocal => Subject.Length == 0;

    public LedgerEntry ToEntry() => new()
    {
        Kind = LedgerKind.User,
        Uid = Name,
        Time = EventTime.FromSeconds(CreatedSeconds),
        Status = Role,
        Title = Name,
        Document = LedgerEntries.Json(json =>
        {
            json.WriteStartObject();
            json.WriteString("name"u8, Name);
            json.WriteString("role"u8, Role);
            json.WriteString("password_hash"u8, PasswordHash);
            json.WriteString("stamp"u8, Stamp);
            json.WriteNumber("created"u8, CreatedSeconds);
            json.WriteNumber("failures"u8, Failures);
            json.WriteNumber("locked_until"u8, LockedUntilSeconds);
            json.WriteBoolean("disabled"u8, IsDisabled);
            json.WriteString("subject"u8, Subject);
            json.WriteEndObject();
        }),
    };

    public static Account Of(LedgerEntry entry)
    {
        using JsonDocument document = JsonDocument.Parse(entry.Document);
        JsonElement root = document.RootElement;
        return new Account(entry.Uid, root.GetProperty("role").GetString()!, root.GetProperty("password_hash").GetString()!)
        {
            Stamp = root.GetProperty("stamp").GetString()!,
            CreatedSeconds = root.GetProperty("created").GetInt64(),
            Failures = root.GetProperty("failures").GetInt32(),
            LockedUntilSeconds = root.GetProperty("locked_until").GetInt64(),
            IsDisabled = root.GetProperty("disabled").GetBoolean(),
            Subject = root.TryGetProperty("subject", out JsonElement subject) ? subject.GetString()! : "",
        };
    }
}
