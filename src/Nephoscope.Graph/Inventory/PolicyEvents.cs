using System.Collections.Immutable;
using Nephoscope.Events;
using Nephoscope.Graph.Permissions;

namespace Nephoscope.Graph.Inventory;

/// <summary>
/// Learns policies from the event stream: calls of IAM that change a user, role, group or managed policy. Events of other services cost one
/// comparison. What a request leaves out (the text of an AWS policy, a role seen for the first time) stays unknown, not empty. One writer.
/// </summary>
public sealed class PolicyEvents(PolicyStore store)
{
    /// <summary>Identities and managed policies that the stream may add; further ones stay unknown. An account has 5,000 users and 1,000 roles.</summary>
    private const int MostKnown = 200_000;

    /// <summary>IAM keeps five versions of a policy.</summary>
    private const int MostVersions = 8;

    /// <summary>Whether an event may change an identity or a policy: a successful write of IAM.</summary>
    public static bool Concerns(in SecurityEvent happened) =>
        happened[EventField.Service].SequenceEqual("iam.amazonaws.com"u8) && !happened.Is(EventFlags.Failed) && !happened.Is(EventFlags.ReadOnly)
        && happened[EventField.ErrorCode].IsEmpty;

    /// <summary>Takes an event over.</summary>
    /// <returns>Whether it changed an identity or a policy.</returns>
    public bool Apply(in SecurityEvent happened)
    {
        if (!Concerns(happened))
        {
            return false;
        }

        string account = happened.Text(EventField.AccountUid);
        ReadOnlySpan<byte> request = happened[EventField.Request];
        string operation = happened.Text(EventField.Operation);
        return account.Length > 0 && (OfKind(IamKind.User, operation, account, request) || OfKind(IamKind.Role, operation, account, request)
            || OfKind(IamKind.Group, operation, account, request) || OfPolicy(operation, account, request, happened[EventField.Response]));
    }

    private bool OfKind(IamKind kind, string operation, string account, ReadOnlySpan<byte> request)
    {
        string word = kind.ToString();
        if (!operation.Contains(word, StringComparison.Ordinal) && !(kind == IamKind.Role && operation == "UpdateAssumeRolePolicy"))
        {
            return false;
        }

        string? name = JsonText.Value(request, kind switch { IamKind.User => "userName", IamKind.Role => "roleName", _ => "groupName" });
        if (name is null)
        {
            return false;
        }

        string arn = store.ArnOf(kind, account, name);
        IamPrincipal? known = store.Find(arn);
        if (known is null && store.Count >= MostKnown)
        {
            return false;
        }

        IamPrincipal before = known ?? Unknown(kind, arn, account, name, operation == "Create" + word);
        string policy = JsonText.Value(request, "policyName") ?? "";
        string? attached = JsonText.Value(request, "policyArn");
        IamPrincipal? after = operation.Replace(word, "_", StringComparison.Ordinal) switch
        {
            "Create_" => Created(before, request),
            "Put_Policy" => before with { Inline = before.Inline.SetItem(policy, Document(request, policy)) },
            "Delete_Policy" => before with { Inline = before.Inline.Remove(policy) },
            "Attach_Policy" when attached is not null => before with { Attached = before.Attached.Add(attached) },
            "Detach_Policy" when attached is not null => before with { Attached = before.Attached.Remove(attached) },
            "Put_PermissionsBoundary" => before with { Boundary = JsonText.Value(request, "permissionsBoundary") },
            "Delete_PermissionsBoundary" => before with { Boundary = null },
            "UpdateAssume_Policy" => before with { Trust = Document(request, $"trust of {name}") },
            "Add_ToGroup" or "Remove_FromGroup" or "AddUserTo_" or "RemoveUserFrom_" => null,
            _ => null,
        };
        if (operation is "AddUserToGroup" or "RemoveUserFromGroup")
        {
            return Membership(operation, account, request);
        }

        if (operation == "Delete" + word)
        {
            store.Remove(arn);
            return known is not null;
        }

        if (after is null || ReferenceEquals(after, known))
        {
            return false;
        }

        store.Put(after);
        return true;
    }

    private bool Membership(string operation, string account, ReadOnlySpan<byte> request)
    {
        if (JsonText.Value(request, "userName") is not { } name || JsonText.Value(request, "groupName") is not { } group)
        {
            return false;
        }

        string arn = store.ArnOf(IamKind.User, account, name);
        if (store.Count >= MostKnown && store.Find(arn) is null)
        {
            return false;
        }

        IamPrincipal user = store.Find(arn) ?? Unknown(IamKind.User, arn, account, name, isNew: false);
        store.Put(user with { Groups = operation == "AddUserToGroup" ? user.Groups.Add(group) : user.Groups.Remove(group) });
        return true;
    }

    private bool OfPolicy(string operation, string account, ReadOnlySpan<byte> request, ReadOnlySpan<byte> response)
    {
        switch (operation)
        {
            case "CreatePolicy" or "CreatePolicyVersion" or "SetDefaultPolicyVersion" when store.PolicyCount >= MostKnown:
                return false;
            case "CreatePolicy":
                string arn = JsonText.Value(response, "policy/arn") ?? Arns.Policy(account, JsonText.Value(request, "policyName") ?? "");
                PolicyDocument text = Document(request, arn);
                store.Put(new ManagedPolicy(arn, "v1", text, ImmutableSortedDictionary<string, PolicyDocument>.Empty.Add("v1", text)));
                return true;
            case "CreatePolicyVersion":
                return NewVersion(request, response);
            case "SetDefaultPolicyVersion":
                return OldVersion(request);
            case "DeletePolicy" when JsonText.Value(request, "policyArn") is { } gone && store.FindPolicy(gone) is not null:
                store.Put(Without(gone));
                return true;
            default:
                return false;
        }
    }

    private bool NewVersion(ReadOnlySpan<byte> request, ReadOnlySpan<byte> response)
    {
        if (JsonText.Value(request, "policyArn") is not { } arn)
        {
            return false;
        }

        PolicyDocument text = Document(request, arn);
        ManagedPolicy before = store.FindPolicy(arn) ?? Without(arn);
        string id = JsonText.Value(response, "policyVersion/versionId") ?? $"after {before.CurrentId}";
        bool inForce = JsonText.Value(request, "setAsDefault") == "true";
        ImmutableSortedDictionary<string, PolicyDocument> versions = before.Versions.Count < MostVersions || before.Versions.ContainsKey(id)
            ? before.Versions : before.Versions.Remove(before.Versions.Keys.First(key => key != before.CurrentId));
        ManagedPolicy after = before with { Versions = versions.SetItem(id, text) };
        store.Put(inForce ? after with { CurrentId = id, Current = text } : after);
        return true;
    }

    private bool OldVersion(ReadOnlySpan<byte> request)
    {
        if (JsonText.Value(request, "policyArn") is not { } arn || JsonText.Value(request, "versionId") is not { } id)
        {
            return false;
        }

        ManagedPolicy before = store.FindPolicy(arn) ?? Without(arn);
        PolicyDocument text = before.Versions.GetValueOrDefault(id) ?? PolicyDocument.Unreadable(arn, $"the text of version {id} is not known");
        store.Put(before with { CurrentId = id, Current = text });
        return true;
    }

    private static ManagedPolicy Without(string arn) => new(
        arn, "", PolicyDocument.Unreadable(arn, "the policy's text is not in the inventory"), ImmutableSortedDictionary<string, PolicyDocument>.Empty);

    private static IamPrincipal Created(IamPrincipal before, ReadOnlySpan<byte> request) => before with
    {
        Boundary = JsonText.Value(request, "permissionsBoundary"),
        Trust = before.Kind == IamKind.Role ? Document(request, $"trust of {before.Name}", "assumeRolePolicyDocument") : null,
    };

    /// <summary>Somebody who was there before the stream began may hold policies nobody has seen; somebody new holds none.</summary>
    private static IamPrincipal Unknown(IamKind kind, string arn, string account, string name, bool isNew)
    {
        var principal = new IamPrincipal { Kind = kind, Arn = arn, Account = account, Name = name };
        const string Unseen = "(policies from before the record)";
        return isNew ? principal : principal with
        {
            Inline = principal.Inline.SetItem(Unseen, PolicyDocument.Unreadable(Unseen, "the inventory does not know what it held before")),
        };
    }

    private static PolicyDocument Document(ReadOnlySpan<byte> request, string name, string member = "policyDocument") =>
        JsonText.Value(request, member) is { } text ? PolicyReader.Read(name, text) : PolicyDocument.Unreadable(name, "the request does not tell the policy's text");
}
