"""Whether the cluster has a Hive metastore, and where its tables go. Spark itself asks a metastore only where it is told to, and would put new databases into the session's own folder."""

from .serve import DriverError

URIS, WAREHOUSE = "hive.metastore.uris", "hive.metastore.warehouse.dir"
SPARK_WAREHOUSE, IMPLEMENTATION = "spark.sql.warehouse.dir", "spark.sql.catalogImplementation"
FILE = "hive-site.xml"


class Metastore:
    """What the settings say, before there is a session; `conf` is a SparkConf and `jvm` what Spark runs in."""

    def __init__(self, jvm, conf):
        site = jvm.org.apache.hadoop.conf.Configuration(False)
        found = jvm.java.lang.Thread.currentThread().getContextClassLoader().getResource(FILE)
        if found is not None:
            site.addResource(found)
        self._uris, warehouse = (conf.get(f"spark.hadoop.{name}") or conf.get(f"spark.{name}") or site.getTrimmed(name) for name in (URIS, WAREHOUSE))
        self._is_placed = bool(conf.get(SPARK_WAREHOUSE) or warehouse)
        self._is_asked = bool(self._uris) and conf.get(IMPLEMENTATION, "hive") == "hive"

    @property
    def settings(self):
        """Settings with which a session asks it."""
        return {IMPLEMENTATION: "hive"} if self._is_asked else {}

    def settle(self, spark):
        """Has new databases go where the metastore's own tables are, unless the settings name a place. DriverError where it does not answer: a session has no catalog then."""
        if not self._is_asked:
            return
        try:
            place = spark._jsparkSession.sharedState().externalCatalog().getDatabase("default").locationUri().toString()
        except Exception as error:
            said = str(error).strip().splitlines()[0]
            raise DriverError("invalid", f"The Hive metastore {self._uris} does not answer. See that it runs and that hive.metastore.uris is its address. It was told: {said}") from None
        if not self._is_placed:
            # It is read where a database is made, in this session and in others of its application.
            spark._jsparkSession.sessionState().conf().setConfString(SPARK_WAREHOUSE, place)
            spark.sparkContext._jsc.sc().conf().set(SPARK_WAREHOUSE, place)
