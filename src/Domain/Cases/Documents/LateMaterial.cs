namespace CaseMgmt.Domain.Cases.Documents;

/// <summary>
/// What those who take part have sent into a case beside the application: messages and files. It lies beside the case's stream (docs/adr/0055), so it is a fact that comes in with a decision. A decision
/// rests on everything that has come in (förvaltningslagen 2017:900 23, 31 and 32 §§): it waits until an officer has gone through what came.
/// </summary>
/// <param name="Items">Messages and files by identity, in no order; those that came with a case handed over have identities of their own in this one.</param>
public sealed record LateMaterial(IReadOnlyCollection<Guid> Items)
{
    /// <summary>Nothing has come in, or nothing that the decision could rest on.</summary>
    public static LateMaterial None { get; } = new([]);
}
