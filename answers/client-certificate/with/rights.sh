kubectl -n {{ team }} create role {{ group }} --verb get,list,{{ verb }} --resource {{ things }}
kubectl -n {{ team }} create rolebinding {{ group }} --role {{ group }} --group {{ team }}-{{ group }}
kubectl -n {{ team }} create role {{ second }} --verb get,list,watch --resource {{ others }}.apps
kubectl -n {{ team }} create rolebinding {{ second }} --role {{ second }} --user {{ second }}
