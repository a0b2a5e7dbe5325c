using System.Globalization;
using System.Text.Json;
using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Domain.Rules;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;

namespace CaseMgmt.Api.Rules;

/// <summary>What the municipality has settled: in force on a day, as known at a time, and everything that was ever adopted.</summary>
internal sealed class PolicyLists : IUseCase
{
    /// <inheritdoc/>
    public static void Map(RouteGroups groups)
    {
        groups.Any.MapGet("/policies", InForce)
            .Describe("policies", "List the policies that govern a day", "The day is the first of what is applied for. Values without a board decision behind every part are unconfirmed.")
            .Takes("on", "The day; today when left out.")
            .Produces<Listing<Item>>();
        groups.Any.MapGet("/policies/history", History)
            .Describe("policy-history", "List everything that was ever adopted, in the order it was recorded")
            .Takes("policy", "Only one matter, such as school-transport.route-length.")
            .Produces<Listing<Item>>();
    }

    private static async Task<Listing<Item>> InForce(CurrentActor actor, Page page, KnownAt knownAt, TimeProvider time, IDocumentStore store, DateOnly? on, CancellationToken ct)
    {
        var policies = await PoliciesAsync(actor, store, ct);
        var known = knownAt.Instant ?? time.GetUtcNow();
        var day = on ?? SwedishTime.DateOf(known);
        var after = page.After is [var last] ? last : "";
        var rows = PolicyId.Known.Keys.Where(p => string.CompareOrdinal(p.Value, after) > 0).OrderBy(p => p.Value, StringComparer.Ordinal)
            .Select(p => policies.Latest(p, day, known)).OfType<PolicyAdopted>().Where(a => a.Value is not null).Take(page.Limit + 1).ToList();
        return page.Of(rows, Item.Of, a => [a.Policy.Value]);
    }

    private static async Task<Listing<Item>> History(CurrentActor actor, Page page, KnownAt knownAt, IDocumentStore store, string? policy, CancellationToken ct)
    {
        if (policy is not null && !PolicyId.Known.ContainsKey(new PolicyId(policy)))
            throw new ProblemException(ExceptionProblems.Field("policy", "not-allowed"));
        var policies = await PoliciesAsync(actor, store, ct);
        var after = page.After is [var last] ? int.Parse(last, CultureInfo.InvariantCulture) : -1;
        var rows = policies.Adopted.Select((adopted, index) => (Adopted: adopted, Index: index))
            .Where(r => r.Index > after && (policy is null || r.Adopted.Policy.Value == policy) && (knownAt.Instant is not { } known || r.Adopted.RecordedAt <= known))
            .Take(page.Limit + 1).ToList();
        return page.Of(rows, r => Item.Of(r.Adopted), r => [r.Index.ToString(CultureInfo.InvariantCulture)]);
    }

    private static async Task<PolicySet> PoliciesAsync(CurrentActor actor, IDocumentStore store, CancellationToken ct)
    {
        await using var session = store.QuerySession(actor.MunicipalityId);
        return await session.Events.AggregateStreamAsync<PolicySet>(StreamIds.Policy(actor.MunicipalityId), ct: ct) ?? PolicySet.Initial;
    }

    /// <summary>One adoption.</summary>
    /// <param name="Policy">The matter.</param>
    /// <param name="From">The first day it applies to.</param>
    /// <param name="RecordedAt">When the program was told, UTC.</param>
    /// <param name="Value">What was settled, with the sources of its parts; null where the matter ended.</param>
    /// <param name="Confirmed">Whether every part has a decision of the board behind it.</param>
    internal sealed record Item(string Policy, DateOnly From, DateTimeOffset RecordedAt, JsonElement? Value, bool Confirmed)
    {
        /// <summary>Shows an adoption.</summary>
        public static Item Of(PolicyAdopted a) =>
            new(a.Policy.Value, a.From, a.RecordedAt, a.Value is { } value ? DraftPolicies.Show(value) : null, a.Value?.IsConfirmed is true);
    }
}
