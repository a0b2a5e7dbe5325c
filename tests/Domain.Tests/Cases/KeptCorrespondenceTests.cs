using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Cases.Documents;
using CaseMgmt.Domain.Persons;

namespace CaseMgmt.Domain.Tests.Cases;

public sealed class KeptCorrespondenceTests
{
    private static readonly MessageKept Message = new(
        new Guid("11111111-2222-3333-4444-555555555555"), new Actor(ActorKind.Guardian, "g"), new DateTimeOffset(2026, 11, 22, 9, 0, 0, TimeSpan.Zero), new SealedRef<CaseText>(Guid.Empty, "hash"));

    [Fact]
    public void What_is_kept_is_known_by_the_log() => Assert.Equal(Message, KeptCorrespondence.Evolve(KeptCorrespondence.Initial, Message).Kept);

    [Fact]
    public void What_is_kept_is_never_changed() =>
        Assert.Throws<InvalidOperationException>(() => KeptCorrespondence.Evolve(KeptCorrespondence.Evolve(KeptCorrespondence.Initial, Message), Message));
}
