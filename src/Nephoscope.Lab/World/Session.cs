namespace Nephoscope.Lab;

/// <summary>
/// One credential in use: everything about the caller that is the same in each of its records, rendered once. Immutable.
/// </summary>
internal sealed record Session
{
    public required CloudAccount Account { get; init; }

    /// <summary>The <c>userIdentity</c> object as JSON.</summary>
    public required byte[] Identity { get; init; }

    /// <summary>The caller's ARN.</summary>
    public required byte[] Arn { get; init; }

    /// <summary>The access key's id; empty for services.</summary>
    public required byte[] AccessKey { get; init; }

    public required byte[] Address { get; init; }

    public required byte[] Agent { get; init; }

    /// <summary>Id of the assumed role, or of the user.</summary>
    internal byte[] PrincipalId { get; init; } = [];

    /// <summary>ARN of the role behind an assumed-role session; empty otherwise.</summary>
    internal byte[] RoleArn { get; init; } = [];

    /// <summary>Name of the role session; empty otherwise.</summary>
    internal byte[] Name { get; init; } = [];

    /// <summary>Signed in through the web console.</summary>
    internal bool FromConsole { get; init; }

    /// <summary>A service of the provider calls: no TLS details are logged.</summary>
    internal bool IsService { get; init; }
}
