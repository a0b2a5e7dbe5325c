using CaseMgmt.Api.Tests.Support;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.SchoolTransport;
using CaseMgmt.Domain.SchoolTransport.Rules;
using CaseMgmt.Projections;

namespace CaseMgmt.Api.Tests.SchoolTransport;

[Collection(JourneyCollection.Name)]
public class ReplayTests(JourneyFixture api)
{
    [Theory]
    [InlineData("vh-knappt-over", "Elvira", "distance", Entitlement.Entitled)]
    [InlineData("vh-knappt-under", "Loke", "formal-decision", Entitlement.NotEntitled)]
    [InlineData("vh-anpassad", "Lova", "distance", null)]
    public async Task Applying_the_cited_rules_to_the_sealed_evidence_again_gives_what_the_log_says(string user, string name, string kind, Entitlement? expected)
    {
        using var guardian = api.Client(user);
        var receipt = await (await guardian.ApplyAsync(await guardian.ChildAsync(name), kind)).JsonAsync();
        await using var session = api.Store.QuerySession(JourneyFixture.Municipality);
        var state = (await session.Events.AggregateStreamAsync<CaseOf<TransportCase>>((Guid)receipt["caseId"]!))!;
        var assessed = state.Slice switch
        {
            TransportCase.UnderAssessment s => s.Assessment,
            TransportCase.Settled s => s.Assessment,
            _ => throw new InvalidOperationException(),
        };
        var evidence = (await session.Vault.ComputeAsync([assessed.Evidence.Id], "replay")).Document(assessed.Evidence)!;
        var again = TransportAssessment.Of(evidence.Protection, evidence.Facts, evidence.PlacedAtIndependent);

        Assert.Equal(assessed.Rules, TransportRules.OpenOutcomes(again.Findings));
        Assert.Equal((assessed.Entitlement, assessed.Problem, assessed.DecisionType), (again.Entitlement, again.Problem, again.DecisionType));
        Assert.Equal(evidence.Findings, again.Findings);
        if (expected is not null)
            Assert.Equal(expected, again.Entitlement);
    }
}
