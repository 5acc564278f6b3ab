namespace Nephoscope.Events;

/// <summary>OCSF severity_id. High and above means: a person should be woken.</summary>
public enum Severity : byte
{
    Unknown = 0,
    Informational = 1,
    Low = 2,
    Medium = 3,
    High = 4,
    Critical = 5,
}
