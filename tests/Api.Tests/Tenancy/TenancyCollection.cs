using CaseMgmt.Api.Tests.Support;

namespace CaseMgmt.Api.Tests.Tenancy;

/// <summary>Tests that share the made-up municipality of their own, since they close its schools and look at all of its data.</summary>
[CollectionDefinition(Name)]
public sealed class TenancyCollection : ICollectionFixture<JourneyFixture>
{
    public const string Name = "tenancy";
}
